package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program on one side of an interface, held by a pin: it stays when this process goes.
 *
 * @param fd ours to close
 */
record BpfLink(int fd, Path pin) {
  /** BPF_TCX_INGRESS and BPF_TCX_EGRESS of linux/bpf.h since Linux 6.6. */
  static final int TCX_INGRESS = 46;

  static final int TCX_EGRESS = 47;

  /** BPF_F_BEFORE without another program: first in the chain, so that none ends it before us. */
  private static final int FIRST = 8;

  private static final int SIZEOF_CREATE_OPTIONS = 16;
  private static final int CREATE_OPTIONS_FLAGS = 8;
  private static final int SIZEOF_INFO = 128;
  private static final int INFO_TCX_IFINDEX = 16;

  /** Attaches and pins a program. */
  static BpfLink create(int programFd, int ifindex, int side, Path pin) {
    try (var arena = Arena.ofConfined()) {
      var options = arena.allocate(SIZEOF_CREATE_OPTIONS, 8);
      options.set(JAVA_LONG, 0, SIZEOF_CREATE_OPTIONS);
      options.set(JAVA_INT, CREATE_OPTIONS_FLAGS, FIRST);
      var fd =
          KernelError.check(
              LibBpf.linkCreate(programFd, ifindex, side, options),
              "attaching to interface " + ifindex);
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

  /** The interface, or 0 once it is gone. */
  int ifindex() {
    try (var arena = Arena.ofConfined()) {
      var info = arena.allocate(SIZEOF_INFO, 8);
      var length = arena.allocateFrom(JAVA_INT, SIZEOF_INFO);
      KernelError.check(LibBpf.info(fd, info, length), "asking for the link " + pin);
      return info.get(JAVA_INT, INFO_TCX_IFINDEX);
    }
  }

  /** Puts another program in the place of the one that runs, without a gap. */
  void update(int programFd) {
    KernelError.check(LibBpf.linkUpdate(fd, programFd), "updating the program of " + pin);
  }

  /** Takes the program off, when it returns no packet is inside it; the pin goes too. */
  void remove() {
    LibBpf.linkDetach(fd); // fails when the interface is gone, and then there is nothing to do
    try {
      Files.deleteIfExists(pin);
    } catch (IOException e) {
      throw new KernelError("cannot remove the pin " + pin + ": " + e.getMessage(), e);
    }
  }

  /** Lets go of the link; while it is pinned it stays in place. */
  void release() {
    LibC.close(fd);
  }
}
