package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program as a filter of an interface's clsact qdisc, for kernels without TCX. It belongs to the
 * interface and goes with it; a folder among the pins tells the next agent of it.
 *
 * @param side {@link #INGRESS} or {@link #EGRESS}, as the host sees it
 */
record TcFilter(int ifindex, int side, Path pin) implements Attachment {
  /** BPF_TC_INGRESS and BPF_TC_EGRESS of libbpf. */
  static final int INGRESS = 1;

  static final int EGRESS = 2;

  /** The lowest, and so the first in the chain. */
  private static final int PRIORITY = 1;

  /** Ours alone: "HR". A filter of this handle is replaced, never doubled. */
  private static final int HANDLE = 0x4852;

  private static final int SIZEOF_HOOK = 24;
  private static final int HOOK_IFINDEX = 8;
  private static final int HOOK_SIDE = 12;

  private static final int SIZEOF_OPTIONS = 32;
  private static final int OPTIONS_PROGRAM = 8;
  private static final int OPTIONS_FLAGS = 12;
  private static final int OPTIONS_HANDLE = 20;
  private static final int OPTIONS_PRIORITY = 24;
  private static final int REPLACE = 1;

  /** Attaches a program, and makes the qdisc when there is none. */
  static TcFilter attach(int programFd, int ifindex, int side, Path pin) {
    var filter = new TcFilter(ifindex, side, pin);
    filter.makeQdisc();
    filter.update(programFd);
    try {
      Files.createDirectories(pin);
    } catch (IOException e) {
      filter.remove();
      throw new KernelError("cannot make the pin " + pin + ": " + e.getMessage(), e);
    }
    return filter;
  }

  private void makeQdisc() {
    try (var arena = Arena.ofConfined()) {
      var result = LibBpf.tcHookCreate(hook(arena));
      if (!Errno.EEXIST.is(result)) {
        KernelError.check(result, "making a clsact qdisc on interface " + ifindex);
      }
    }
  }

  @Override
  public void update(int programFd) {
    try (var arena = Arena.ofConfined()) {
      var options = options(arena);
      options.set(JAVA_INT, OPTIONS_PROGRAM, programFd);
      options.set(JAVA_INT, OPTIONS_FLAGS, REPLACE);
      KernelError.check(
          LibBpf.tcAttach(hook(arena), options),
          "attaching to interface " + ifindex + " by clsact");
    }
  }

  @Override
  public int hook() {
    try (var arena = Arena.ofConfined()) {
      return LibBpf.tcQuery(hook(arena), options(arena)) < 0 ? 0 : ifindex;
    }
  }

  /** The qdisc stays: others may have put filters there, and an empty one does nothing. */
  @Override
  public void remove() {
    try (var arena = Arena.ofConfined()) {
      // Fails when the interface is gone, and then there is nothing to do.
      LibBpf.tcDetach(hook(arena), options(arena));
      Files.deleteIfExists(pin);
    } catch (IOException e) {
      throw new KernelError("cannot remove the pin " + pin + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void release() {}

  private MemorySegment hook(Arena arena) {
    var hook = arena.allocate(SIZEOF_HOOK, 8);
    hook.set(JAVA_LONG, 0, SIZEOF_HOOK);
    hook.set(JAVA_INT, HOOK_IFINDEX, ifindex);
    hook.set(JAVA_INT, HOOK_SIDE, side);
    return hook;
  }

  private static MemorySegment options(Arena arena) {
    var options = arena.allocate(SIZEOF_OPTIONS, 8);
    options.set(JAVA_LONG, 0, SIZEOF_OPTIONS);
    options.set(JAVA_INT, OPTIONS_HANDLE, HANDLE);
    options.set(JAVA_INT, OPTIONS_PRIORITY, PRIORITY);
    return options;
  }
}
