package dev.headroom.simulator;

import java.util.Arrays;

/** The number of live sessions over time, the highest of each step; for one run. */
final class History {
  private final long stepMillis;
  private long first = Long.MIN_VALUE;
  private float[] values = new float[4096];
  private int size;

  History(long stepMillis) {
    this.stepMillis = stepMillis;
  }

  void add(long at, double live) {
    var step = Math.floorDiv(at, stepMillis);
    if (first == Long.MIN_VALUE) {
      first = step;
    }
    var index = (int) (step - first);
    if (index >= values.length) {
      values = Arrays.copyOf(values, Math.max(index + 1, values.length * 2));
    }
    while (size <= index) {
      values[size++] = 0;
    }
    values[index] = Math.max(values[index], (float) live);
  }

  int size() {
    return size;
  }

  /** The index of the step that holds {@code at}; may be outside of what is known. */
  int index(long at) {
    return (int) (Math.floorDiv(at, stepMillis) - first);
  }

  /** The value of a step, NaN where it is not known. */
  double at(int index) {
    return index < 0 || index >= size ? Double.NaN : values[index];
  }

  /** The highest known value from one time to another, both included; NaN without any. */
  double highest(long from, long to) {
    var highest = Double.NaN;
    for (var i = index(from); i <= index(to); i++) {
      var value = at(i);
      if (!(highest >= value)) {
        highest = Double.isNaN(value) ? highest : value;
      }
    }
    return highest;
  }

  long stepMillis() {
    return stepMillis;
  }
}
