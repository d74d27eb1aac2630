package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Walks all entries of a table, many in one system call, into memory that is allocated once. An
 * entry inserted during a pass may be seen or not; deleting entries of the batch at hand is safe.
 */
final class BatchReader {
  /** BPF_F_LOCK: each value is copied under its spin lock, so that it is consistent in itself. */
  private static final long LOCKED = 4;

  /** The kernel hands out whole buckets; with its hash a bucket of a full table holds a few. */
  private static final int CAPACITY = 4096;

  private static final int SIZEOF_OPTIONS = 24;
  private static final int OPTIONS_ELEMENT_FLAGS = 8;

  private final BpfMap map;
  private final MemorySegment keys;
  private final MemorySegment values;
  private final MemorySegment cursor;
  private final MemorySegment count;
  private final MemorySegment options;
  private boolean started;
  private boolean ended;

  BatchReader(BpfMap map, boolean locked, Arena arena) {
    this.map = map;
    keys = arena.allocate((long) CAPACITY * map.keyBytes(), 8);
    values = arena.allocate((long) CAPACITY * map.valueBytes(), 8);
    cursor = arena.allocate(JAVA_INT);
    count = arena.allocate(JAVA_INT);
    options = arena.allocate(SIZEOF_OPTIONS, 8);
    options.set(JAVA_LONG, 0, SIZEOF_OPTIONS);
    options.set(JAVA_LONG, OPTIONS_ELEMENT_FLAGS, locked ? LOCKED : 0);
  }

  /** Begins a new pass. */
  void rewind() {
    started = false;
    ended = false;
  }

  /** Reads the next batch and says how many entries it has; 0 when the pass is over. */
  int next() {
    while (!ended) {
      count.set(JAVA_INT, 0, CAPACITY);
      var from = started ? cursor : MemorySegment.NULL;
      var result = LibBpf.mapLookupBatch(map.fd(), from, cursor, keys, values, count, options);
      started = true;
      ended = Errno.ENOENT.is(result); // the last batch comes with data
      if (!ended) {
        KernelError.check(result, "reading table " + map.name());
      }
      if (count.get(JAVA_INT, 0) > 0) {
        return count.get(JAVA_INT, 0);
      }
    }
    return 0;
  }

  /** Counts the entries by a pass of its own. */
  int entries() {
    var entries = 0;
    rewind();
    for (var count = next(); count > 0; count = next()) {
      entries += count;
    }
    return entries;
  }

  MemorySegment keys() {
    return keys;
  }

  MemorySegment values() {
    return values;
  }

  long keyOffset(int index) {
    return (long) index * map.keyBytes();
  }

  long valueOffset(int index) {
    return (long) index * map.valueBytes();
  }

  /** The key of an entry of the batch at hand. Allocates. */
  MemorySegment key(int index) {
    return keys.asSlice(keyOffset(index), map.keyBytes());
  }

  /** The value of an entry of the batch at hand. Allocates. */
  MemorySegment value(int index) {
    return values.asSlice(valueOffset(index), map.valueBytes());
  }

  /** Deletes an entry of the batch at hand. */
  void delete(int index) {
    map.delete(key(index));
  }
}
