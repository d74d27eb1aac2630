package dev.headroom.agent;

import java.nio.file.Path;

/** Where a pod's packets are counted: the host side of its interface, or its cgroup. */
sealed interface HookPoint {
  /** HEADROOM_CGROUP of headroom.h: no ifindex has this bit. */
  int CGROUP = 1 << 31;

  /** What the tables know it by. */
  int hook();

  /** For people. */
  String name();

  /** The host side of a pod's interface, in the agent's network namespace. */
  record Interface(int ifindex, String name) implements HookPoint {
    @Override
    public int hook() {
      return ifindex;
    }
  }

  /**
   * The cgroup (version 2) of a pod on the node's own network.
   *
   * @param id its inode number, by which the kernel knows it
   */
  record Cgroup(long id, Path folder) implements HookPoint {
    @Override
    public int hook() {
      return hook(id);
    }

    /** The low half of an id is unlike that of any other living cgroup, and below the bit. */
    static int hook(long id) {
      return CGROUP | (int) id;
    }

    @Override
    public String name() {
      return folder.toString();
    }
  }

  static boolean isCgroup(int hook) {
    return (hook & CGROUP) != 0;
  }
}
