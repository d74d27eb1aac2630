package dev.headroom.policy;

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

  double endsSeen() {
    var sum = 0.0;
    for (var ends : ended) {
      sum += ends;
    }
    return sum;
  }

  void fade(double factor) {
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      reached[bucket] *= factor;
      ended[bucket] *= factor;
    }
  }

  /** Forgets who lives, not what was learned of them. */
  void clearLive() {
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      // They leave as censored: half of them count as at risk in the bucket they were in.
      reached[bucket] = Math.max(ended[bucket], reached[bucket] - live[bucket] / 2.0);
      live[bucket] = 0;
    }
  }
}
