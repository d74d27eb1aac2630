package dev.headroom.simulator;

import java.util.Arrays;

/** The live sessions of a whole trace: the highest number of each step. */
final class Demand {
  private final long from;
  private final long stepMillis;
  private final int[][] highest;

  private Demand(long from, long stepMillis, int[][] highest) {
    this.from = from;
    this.stepMillis = stepMillis;
    this.highest = highest;
  }

  static Demand of(Trace trace, long stepMillis) {
    var from = Math.floorDiv(trace.firstStart(), stepMillis) * stepMillis;
    var steps = (int) ((trace.lastStart() - from) / stepMillis) + 2;
    var peaks = new int[steps];
    var ends = new LongHeap();
    var next = 0;
    var live = 0;
    for (var step = 0; step < steps; step++) {
      var until = from + (step + 1) * stepMillis;
      var peak = live;
      while (true) {
        var start = next < trace.size() ? trace.start(next) : Long.MAX_VALUE;
        var end = ends.isEmpty() ? Long.MAX_VALUE : ends.peek();
        if (Math.min(start, end) >= until) {
          break;
        }
        if (end <= start) {
          ends.pop();
          live--;
        } else {
          ends.push(trace.end(next++));
          peak = Math.max(peak, ++live);
        }
      }
      peaks[step] = peak;
    }
    return new Demand(from, stepMillis, powers(peaks));
  }

  /** For each power of two the highest of so many steps from each step on. */
  private static int[][] powers(int[] peaks) {
    var levels = 32 - Integer.numberOfLeadingZeros(Math.min(peaks.length, 1024));
    var table = new int[levels][];
    table[0] = peaks;
    for (var level = 1; level < levels; level++) {
      var half = 1 << (level - 1);
      var below = table[level - 1];
      table[level] = Arrays.copyOf(below, below.length);
      for (var i = 0; i + half < below.length; i++) {
        table[level][i] = Math.max(below[i], below[i + half]);
      }
    }
    return table;
  }

  /** The most sessions that live at once between two times however far apart. */
  double most(long start, long end) {
    var most = 0.0;
    for (var at = start; at < end; at += stepMillis) {
      most = Math.max(most, highest(at, at));
    }
    return most;
  }

  long stepMillis() {
    return stepMillis;
  }

  /** The most sessions that live at once between two times, to the step. */
  double highest(long start, long end) {
    var last = highest[0].length - 1;
    var a = (int) Math.max(0, Math.min(last, (start - from) / stepMillis));
    var b = (int) Math.max(0, Math.min(last, (end - from) / stepMillis));
    var level = Math.min(highest.length - 1, 31 - Integer.numberOfLeadingZeros(b - a + 1));
    var width = 1 << level;
    var most = 0;
    for (var i = a; i + width <= b + 1; i += width) {
      most = Math.max(most, highest[level][i]);
    }
    return Math.max(most, highest[level][Math.max(a, b - width + 1)]);
  }
}
