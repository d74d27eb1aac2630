package dev.headroom.policy;

import dev.headroom.model.Capacity;

/**
 * How much of a pod a session takes: the tightest of the declared limits, by what today's sessions
 * cost; for one thread.
 */
final class Weights {
  private static final double HALF_LIFE_SECONDS = 600;

  private final Capacity capacity;
  double packetsPerSession;
  double bitsPerSession;

  Weights(Capacity capacity) {
    this.capacity = capacity;
  }

  void update(double seconds, int live, FleetLoad load) {
    if (live == 0) {
      return;
    }
    var keep = Math.exp(-seconds * Math.log(2) / HALF_LIFE_SECONDS);
    packetsPerSession = mix(packetsPerSession, load.packetsPerSecond() / live, keep);
    bitsPerSession = mix(bitsPerSession, load.bitsPerSecond() / live, keep);
  }

  /** The first measurement counts in full, and a rise counts at once. */
  private static double mix(double old, double measured, double keep) {
    return Math.max(measured, keep * old + (1 - keep) * measured);
  }

  /** The share of a pod that one session takes, above 0. */
  double podsPerSession() {
    var share = 1 / capacity.sessions().orElse(Double.POSITIVE_INFINITY);
    if (capacity.packetsPerSecond().isPresent()) {
      share = Math.max(share, packetsPerSession / capacity.packetsPerSecond().getAsDouble());
    }
    if (capacity.bitsPerSecond().isPresent()) {
      share = Math.max(share, bitsPerSession / capacity.bitsPerSecond().getAsDouble());
    }
    return share;
  }
}
