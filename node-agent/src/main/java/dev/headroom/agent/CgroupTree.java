package dev.headroom.agent;

import dev.headroom.agent.HostInterfaces.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cgroups of pods by their names, as the kubelet and the runtimes give them (cgroupfs and
 * systemd). From the top, because a process's own view of its path begins at its own root.
 */
final class CgroupTree {
  /** CGROUP2_SUPER_MAGIC of linux/magic.h. */
  private static final int CGROUP2_MAGIC = 0x63677270;

  private final @Nullable Path root;

  /**
   * Takes a cgroup2 file system.
   *
   * @param root null when the node has none
   */
  CgroupTree(@Nullable Path root) {
    this.root = root;
  }

  /** Looks for the cgroup2 file system: at the mount itself, or beside the controllers of v1. */
  static CgroupTree of(Path mount) {
    return new CgroupTree(
        Stream.of(mount, mount.resolve("unified"))
            .filter(Files::isDirectory)
            .filter(folder -> LibC.fileSystem(folder) == CGROUP2_MAGIC)
            .findFirst()
            .orElse(null));
  }

  /** Whether the node has a cgroup2 file system at all. */
  boolean there() {
    return root != null;
  }

  /** The cgroup that is named after the pod; its containers' are below. */
  Look find(String cgroupId) {
    try {
      var folder = root == null ? null : search(root, cgroupId);
      return folder == null
          ? new Look.Missing("no cgroup of it is there yet")
          : new Look.Found(new HookPoint.Cgroup(id(folder), folder));
    } catch (IOException e) {
      return new Look.Missing("its cgroup cannot be read: " + Failures.text(e));
    }
  }

  private static @Nullable Path search(Path parent, String cgroupId) throws IOException {
    var names = parent.toFile().list();
    if (names == null) {
      return null; // it ended while it was looked at
    }
    for (var name : names) {
      var child = parent.resolve(name);
      if (ProcTree.podIds(name).contains(cgroupId)) {
        return child;
      }
      var deeper = holdsPods(child) ? search(child, cgroupId) : null;
      if (deeper != null) {
        return deeper;
      }
    }
    return null;
  }

  /** Not in the cgroup of another pod, nor of a single program. */
  private static boolean holdsPods(Path folder) {
    var name = folder.getFileName().toString();
    return !name.endsWith(".service")
        && !name.endsWith(".scope")
        && ProcTree.podIds(name).isEmpty()
        && Files.isDirectory(folder);
  }

  /** Whether the folder is there and still is the same cgroup. */
  static boolean exists(HookPoint.Cgroup cgroup) {
    try {
      return id(cgroup.folder()) == cgroup.id();
    } catch (IOException e) {
      return false;
    }
  }

  private static long id(Path folder) throws IOException {
    return (long) Files.getAttribute(folder, "unix:ino");
  }
}
