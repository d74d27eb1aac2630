package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Runs a loaded program on frames from memory (BPF_PROG_TEST_RUN): no interface, no packet on any
 * wire. To the program a frame comes from the loopback device, index 1. One thread.
 */
final class ProgramRun implements AutoCloseable {
  /** The interface that frames seem to come from. */
  static final int HOOK = 1;

  private static final int SIZEOF_OPTIONS = 80;
  private static final int OPTIONS_DATA = 8;
  private static final int OPTIONS_DATA_BYTES = 24;
  private static final int OPTIONS_OUT_BYTES = 28;
  private static final int OPTIONS_CONTEXT = 32;
  private static final int OPTIONS_CONTEXT_BYTES = 48;
  private static final int OPTIONS_RESULT = 56;
  private static final int OPTIONS_REPEAT = 60;
  private static final int OPTIONS_DURATION = 64;

  /** struct __sk_buff of linux/bpf.h. */
  private static final int SIZEOF_SKB = 192;

  private static final int SKB_TIMESTAMP = 152;
  private static final int SKB_GSO_SEGMENTS = 164;
  private static final int SKB_GSO_SIZE = 176;

  private static final int MAX_FRAME = 65536;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment frame = arena.allocate(MAX_FRAME);
  private final MemorySegment skb = arena.allocate(SIZEOF_SKB, 8);
  private final MemorySegment options = arena.allocate(SIZEOF_OPTIONS, 8);

  ProgramRun() {
    options.set(JAVA_LONG, 0, SIZEOF_OPTIONS);
    options.set(ADDRESS, OPTIONS_DATA, frame);
    options.set(ADDRESS, OPTIONS_CONTEXT, skb);
    options.set(JAVA_INT, OPTIONS_CONTEXT_BYTES, SIZEOF_SKB);
  }

  /** The arrival time of the frames that follow, in nanoseconds, for programs that read it. */
  void arrival(long nanos) {
    skb.set(JAVA_LONG, SKB_TIMESTAMP, nanos);
  }

  /** The frames that follow are bursts of datagrams with so many bytes; 0: they are single. */
  void burst(int datagrams, int datagramBytes) {
    skb.set(JAVA_INT, SKB_GSO_SEGMENTS, datagrams);
    skb.set(JAVA_INT, SKB_GSO_SIZE, datagramBytes);
  }

  /**
   * Runs the program once and returns its result, or the negative error number when the kernel
   * refuses the frame: shorter than its headers, or longer than a page.
   */
  int run(int programFd, byte[] bytes, int length) {
    MemorySegment.copy(bytes, 0, frame, JAVA_BYTE, 0, length);
    options.set(JAVA_INT, OPTIONS_DATA_BYTES, length);
    options.set(JAVA_INT, OPTIONS_OUT_BYTES, 0); // the last run wrote its size there
    var result = LibBpf.programTestRun(programFd, options);
    return result < 0 ? result : options.get(JAVA_INT, OPTIONS_RESULT);
  }

  /**
   * Runs the program so many times on one frame and returns the mean nanoseconds of a run, which
   * the kernel takes without the time in which other tasks ran. What a run writes into the frame
   * the next one sees.
   */
  int nanosPerRun(int programFd, byte[] bytes, int repeat) {
    options.set(JAVA_INT, OPTIONS_REPEAT, repeat);
    try {
      KernelError.check(run(programFd, bytes, bytes.length), "timing a program");
    } finally {
      options.set(JAVA_INT, OPTIONS_REPEAT, 0);
    }
    return options.get(JAVA_INT, OPTIONS_DURATION);
  }

  @Override
  public void close() {
    arena.close();
  }
}
