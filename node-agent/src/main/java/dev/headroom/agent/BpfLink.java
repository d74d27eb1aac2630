package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program on one side of an interface or cgroup, held by a pin: it stays when this process goes.
 *
 * @param fd ours to close
 */
record BpfLink(int fd, Path pin) implements Attachment {
  /** BPF_TCX_INGRESS and BPF_TCX_EGRESS of linux/bpf.h since Linux 6.6. */
  static final int TCX_INGRESS = 46;

  static final int TCX_EGRESS = 47;

  /** BPF_CGROUP_INET_INGRESS and BPF_CGROUP_INET_EGRESS. */
  static final int CGROUP_INGRESS = 0;

  static final int CGROUP_EGRESS = 1;

  /** BPF_F_BEFORE without another program: first in the chain, so that none ends it before us. */
  private static final int FIRST = 8;

  private static final int NO_INTERFACE = 0;

  private static final int SIZEOF_CREATE_OPTIONS = 16;
  private static final int CREATE_OPTIONS_FLAGS = 8;
  private static final int SIZEOF_INFO = 128;
  private static final int INFO_TYPE = 0;
  private static final int INFO_TCX_IFINDEX = 16;
  private static final int INFO_CGROUP_ID = 16;

  /** BPF_LINK_TYPE_CGROUP. */
  private static final int TYPE_CGROUP = 3;

  /** Whether the kernel has TCX: one that has not knows nothing of the request. */
  static boolean knowsTcx(int programFd) {
    try (var arena = Arena.ofConfined()) {
      var result = LibBpf.linkCreate(programFd, NO_INTERFACE, TCX_INGRESS, first(arena));
      return !Errno.EINVAL.is(result);
    }
  }

  /** Attaches and pins a program, first in the chain of an interface's side. */
  static BpfLink onInterface(int programFd, int ifindex, int side, Path pin) {
    try (var arena = Arena.ofConfined()) {
      return pinned(
          LibBpf.linkCreate(programFd, ifindex, side, first(arena)),
          "attaching to interface " + ifindex,
          pin);
    }
  }

  private static MemorySegment first(Arena arena) {
    var options = arena.allocate(SIZEOF_CREATE_OPTIONS, 8);
    options.set(JAVA_LONG, 0, SIZEOF_CREATE_OPTIONS);
    options.set(JAVA_INT, CREATE_OPTIONS_FLAGS, FIRST);
    return options;
  }

  /** Attaches and pins a program beside those that the cgroup has or inherits; all of them run. */
  static BpfLink onCgroup(int programFd, Path folder, int side, Path pin) {
    var cgroup = LibC.openFolder(folder);
    try {
      return pinned(
          LibBpf.linkCreate(programFd, cgroup, side, MemorySegment.NULL),
          "attaching to cgroup " + folder,
          pin);
    } finally {
      LibC.close(cgroup);
    }
  }

  private static BpfLink pinned(int created, String what, Path pin) {
    var fd = KernelError.check(created, what);
    try (var arena = Arena.ofConfined()) {
      var pinned = LibBpf.pin(fd, arena.allocateFrom(pin.toString()));
      if (pinned < 0) {
        LibC.close(fd); // the last reference: detaches
        throw KernelError.of("pinning " + pin, pinned);
      }
      return new BpfLink(fd, pin);
    }
  }

  /** Takes over what an earlier process pinned. */
  static BpfLink adopt(Path pin) {
    try (var arena = Arena.ofConfined()) {
      var fd =
          KernelError.check(
              LibBpf.get(arena.allocateFrom(pin.toString())), "opening the pinned link " + pin);
      return new BpfLink(fd, pin);
    }
  }

  @Override
  public int hook() {
    try (var arena = Arena.ofConfined()) {
      var info = info(arena);
      if (info.get(JAVA_INT, INFO_TYPE) != TYPE_CGROUP) {
        return info.get(JAVA_INT, INFO_TCX_IFINDEX);
      }
      var id = info.get(JAVA_LONG, INFO_CGROUP_ID);
      return id == 0 ? 0 : HookPoint.Cgroup.hook(id);
    }
  }

  /** The id of the cgroup that the program is on, 0 once that is gone. */
  long cgroupId() {
    try (var arena = Arena.ofConfined()) {
      return info(arena).get(JAVA_LONG, INFO_CGROUP_ID);
    }
  }

  private MemorySegment info(Arena arena) {
    var info = arena.allocate(SIZEOF_INFO, 8);
    var length = arena.allocateFrom(JAVA_INT, SIZEOF_INFO);
    KernelError.check(LibBpf.info(fd, info, length), "asking for the link " + pin);
    return info;
  }

  @Override
  public void update(int programFd) {
    KernelError.check(LibBpf.linkUpdate(fd, programFd), "updating the program of " + pin);
  }

  /** When it returns no packet is inside the program. */
  @Override
  public void remove() {
    LibBpf.linkDetach(fd); // fails when the hook point is gone, and then there is nothing to do
    try {
      Files.deleteIfExists(pin);
    } catch (IOException e) {
      throw new KernelError("cannot remove the pin " + pin + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void release() {
    LibC.close(fd);
  }
}
