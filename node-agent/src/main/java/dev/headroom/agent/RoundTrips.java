package dev.headroom.agent;

import java.util.OptionalDouble;

/**
 * The mean time from a STUN request to its answer in one direction of a pod, over the answers of
 * the last drains; those of requests that were sent again are not in it (Karn's rule). ICE asks
 * every few seconds, so one drain has too few of them. The sums only grow: what a session counted
 * stays in them when the tables forget it. For one thread.
 */
final class RoundTrips {
  private static final int DRAINS = 10;
  private static final double NANOS_PER_MILLI = 1e6;

  private final long[] nanosAfter = new long[DRAINS + 1];
  private final long[] answersAfter = new long[DRAINS + 1];
  private long nanos;
  private long answers;
  private long forgottenNanos;
  private long forgottenAnswers;
  private int drains;

  void drainBegins() {
    nanos = forgottenNanos;
    answers = forgottenAnswers;
  }

  /** Takes a session's; {@code last}: the tables forget it with this drain. */
  void add(StunRow row, boolean last) {
    nanos += row.sumNanos();
    answers += row.samples();
    if (last) {
      forgottenNanos += row.sumNanos();
      forgottenAnswers += row.samples();
    }
  }

  void drainEnds() {
    drains++;
    nanosAfter[drains % nanosAfter.length] = nanos;
    answersAfter[drains % answersAfter.length] = answers;
  }

  /** Empty when none was answered since the oldest of those drains. */
  OptionalDouble meanMillis() {
    var oldest = Math.max(1, drains - DRAINS) % nanosAfter.length;
    var answered = answers - answersAfter[oldest];
    return answered > 0
        ? OptionalDouble.of((nanos - nanosAfter[oldest]) / NANOS_PER_MILLI / answered)
        : OptionalDouble.empty();
  }
}
