package dev.headroom.policy;

import java.util.Arrays;

/** How many sessions live in each age bucket, and how many reached it and ended in it. */
final class LifeTable {
  final int[] live = new int[AgeBuckets.COUNT];

  /** Both fade with time, so they are not whole numbers. */
  final double[] reached = new double[AgeBuckets.COUNT];

  final double[] ended = new double[AgeBuckets.COUNT];

  void include(LifeTable other) {
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      live[bucket] += other.live[bucket];
      reached[bucket] += other.reached[bucket];
      ended[bucket] += other.ended[bucket];
    }
  }

  int lives() {
    return Arrays.stream(live).sum();
  }

  void state(StateFields fields, String name) {
    fields.counts(name + ".live", live);
    fields.amounts(name + ".reached", reached);
    fields.amounts(name + ".ended", ended);
  }

  double endsSeen() {
    var sum = 0.0;
    for (var ends : ended) {
      sum += ends;
    }
    return sum;
  }

  /** Lets the past count for less; those that live are no past yet. */
  void fade(double factor) {
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      var past = Math.max(0, reached[bucket] - live[bucket]);
      reached[bucket] = live[bucket] + factor * past;
      ended[bucket] *= factor;
    }
  }

  /**
   * Forgets who lives, not what was learned of them. Whoever is entered again stands in the bucket
   * as before, so setting the living right any number of times changes nothing that was learned.
   */
  void clearLive() {
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      reached[bucket] = Math.max(ended[bucket], reached[bucket] - live[bucket]);
      live[bucket] = 0;
    }
  }
}
