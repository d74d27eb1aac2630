package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A table in the kernel. Values of per-processor tables are as many as the machine can have
 * processors, each rounded up to 8 bytes.
 *
 * @param fd owned by the object that loaded the table
 */
record BpfMap(String name, int fd, int keyBytes, int valueBytes) {
  /** BPF_ANY and BPF_NOEXIST of linux/bpf.h. */
  private static final long ANY = 0;

  private static final long NO_EXIST = 1;

  /** Copies the value of a key; false when there is none. */
  boolean lookup(MemorySegment key, MemorySegment value) {
    var result = LibBpf.mapLookup(fd, key, value);
    if (Errno.ENOENT.is(result)) {
      return false;
    }
    KernelError.check(result, "reading table " + name);
    return true;
  }

  /** Inserts; an entry that exists stays as it is. */
  void insert(MemorySegment key, MemorySegment value) {
    var result = LibBpf.mapUpdate(fd, key, value, NO_EXIST);
    if (!Errno.EEXIST.is(result)) {
      KernelError.check(result, "inserting into table " + name);
    }
  }

  /** Inserts or replaces. */
  void put(MemorySegment key, MemorySegment value) {
    KernelError.check(LibBpf.mapUpdate(fd, key, value, ANY), "writing table " + name);
  }

  /** Deletes; an entry that does not exist is fine. */
  void delete(MemorySegment key) {
    var result = LibBpf.mapDelete(fd, key);
    if (!Errno.ENOENT.is(result)) {
      KernelError.check(result, "deleting from table " + name);
    }
  }

  /** Sums a 64-bit number over the processors' copies of a value. */
  static long sumOverCpus(MemorySegment values, long offset, int valueBytes, int cpus) {
    var sum = 0L;
    for (var cpu = 0; cpu < cpus; cpu++) {
      sum += values.get(JAVA_LONG, (long) cpu * valueBytes + offset);
    }
    return sum;
  }

  MemorySegment allocateKey(Arena arena) {
    return arena.allocate(keyBytes, 8);
  }

  MemorySegment allocateValues(Arena arena, int cpus) {
    return arena.allocate((long) valueBytes * cpus, 8);
  }
}
