package dev.headroom.policy;

/**
 * The straight line through the last minutes, from two exponentially weighted means of different
 * age: their distance over the distance of their ages is the slope. For one thread.
 */
final class Trend {
  private static final double FAST_SECONDS = 180;
  private static final double SLOW_SECONDS = 600;

  double fast;
  double slow;

  void update(double seconds, double value) {
    fast += (1 - Math.exp(-seconds / FAST_SECONDS)) * (value - fast);
    slow += (1 - Math.exp(-seconds / SLOW_SECONDS)) * (value - slow);
  }

  double slope() {
    return (fast - slow) / (SLOW_SECONDS - FAST_SECONDS);
  }

  /** The line, {@code seconds} from now; not below 0. */
  double ahead(double seconds) {
    return Math.max(0, fast + slope() * (FAST_SECONDS + seconds));
  }
}
