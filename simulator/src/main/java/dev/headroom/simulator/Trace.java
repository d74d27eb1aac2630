package dev.headroom.simulator;

import java.util.Arrays;

/**
 * Sessions in the order of their starts; times are milliseconds since the epoch. The arrays are not
 * copied, for they may hold millions: whoever makes a trace lets go of them.
 */
final class Trace {
  private final long[] starts;
  private final int[] durations;

  /** Takes starts in ascending order, and as many durations of 0 or more milliseconds. */
  Trace(long[] starts, int[] durations) {
    if (starts.length != durations.length) {
      throw new IllegalArgumentException(
          "trace of " + starts.length + " starts and " + durations.length + " durations");
    }
    for (var i = 1; i < starts.length; i++) {
      if (starts[i] < starts[i - 1]) {
        throw new IllegalArgumentException("trace start " + i + " is before the one before it");
      }
    }
    this.starts = starts;
    this.durations = durations;
  }

  /** Sorts sessions by start, whatever their order; equal starts keep theirs. */
  static Trace sorted(long[] starts, int[] durations) {
    var ascending = true;
    for (var i = 1; i < starts.length && ascending; i++) {
      ascending = starts[i] >= starts[i - 1];
    }
    if (ascending) {
      return new Trace(starts, durations);
    }
    var order = new Integer[starts.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(starts[a], starts[b]));
    var sortedStarts = new long[starts.length];
    var sortedDurations = new int[starts.length];
    for (var i = 0; i < order.length; i++) {
      sortedStarts[i] = starts[order[i]];
      sortedDurations[i] = durations[order[i]];
    }
    return new Trace(sortedStarts, sortedDurations);
  }

  int size() {
    return starts.length;
  }

  long start(int i) {
    return starts[i];
  }

  int duration(int i) {
    return durations[i];
  }

  long end(int i) {
    return starts[i] + durations[i];
  }

  long firstStart() {
    return starts[0];
  }

  long lastStart() {
    return starts[starts.length - 1];
  }
}
