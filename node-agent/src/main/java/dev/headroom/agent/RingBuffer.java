package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Reads a BPF_MAP_TYPE_RINGBUF through its shared memory, without a callback from native code. The
 * kernel owns the producer position and the records, this class the consumer position; each
 * publishes with release and reads with acquire. One thread reads.
 *
 * <p>Layout (kernel/bpf/ringbuf.c): a page with the consumer position, a page with the producer
 * position, then the data twice in a row, so that no record is split.
 */
final class RingBuffer implements AutoCloseable {
  /** Takes one record; the segment is valid during the call. */
  @FunctionalInterface
  interface Reader {
    void record(MemorySegment data, long offset);
  }

  private static final VarHandle POSITION = JAVA_LONG.varHandle();
  private static final VarHandle LENGTH = JAVA_INT.varHandle();
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final int SIZEOF_HEADER = 8;

  private static final int POLL_EVENTS = 4;
  private static final int SIZEOF_POLL = 8;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment consumer;
  private final MemorySegment producer;
  private final MemorySegment data;
  private final long mask;
  private final MemorySegment state = LibC.allocateState(arena);
  private final MemorySegment poll = arena.allocate(SIZEOF_POLL, 8);

  /**
   * Maps the buffer's memory.
   *
   * @param bytes of the data, as declared
   */
  RingBuffer(int fd, long bytes) {
    var page = LibC.pageBytes();
    consumer = LibC.map(fd, 0, page, LibC.PROT_READ | LibC.PROT_WRITE);
    try {
      producer = LibC.map(fd, page, page + 2 * bytes, LibC.PROT_READ);
    } catch (KernelError e) {
      LibC.unmap(consumer);
      throw e;
    }
    data = producer.asSlice(page);
    mask = bytes - 1;
    poll.set(JAVA_INT, 0, fd);
    poll.set(JAVA_SHORT, POLL_EVENTS, LibC.POLLIN);
  }

  /** Waits for a record, at most so long, and hands out all there are. */
  void poll(int millis, Reader reader) {
    if (!consume(reader)) {
      var ready = LibC.poll(state, poll, 1, millis);
      if (!Errno.EINTR.is(ready)) {
        KernelError.check(ready, "waiting for new sessions");
      }
      consume(reader);
    }
  }

  private boolean consume(Reader reader) {
    var position = (long) POSITION.getAcquire(consumer, 0L);
    var end = (long) POSITION.getAcquire(producer, 0L);
    var any = false;
    while (position < end) {
      var header = (int) LENGTH.getAcquire(data, position & mask);
      if ((header & BUSY) != 0) {
        return any; // still being written; the kernel wakes us when it is done
      }
      var length = header & ~DISCARDED;
      var record = (position & mask) + SIZEOF_HEADER;
      position += (length + SIZEOF_HEADER + 7L) & ~7L;
      try {
        if ((header & DISCARDED) == 0) {
          any = true;
          reader.record(data, record);
        }
      } finally {
        POSITION.setRelease(
            consumer, 0L, position); // a record that the reader fails on is not repeated
      }
    }
    return any;
  }

  @Override
  public void close() {
    LibC.unmap(consumer);
    LibC.unmap(producer);
    arena.close();
  }
}
