package dev.headroom.policy;

/**
 * The straight line through the last ten minutes, from two exponentially weighted means of
 * different age: their distance over the distance of their ages is the slope. While it has watched
 * for less than their time constants τ, both are means of what was watched alone: a mean is divided
 * by the weight it has gathered, {@code 1 - e^(-T/τ)}, and its age is {@code τ - T / (e^(T/τ) -
 * 1)}. For one thread.
 */
final class Trend {
  static final double FAST_SECONDS = 180;
  static final double SLOW_SECONDS = 600;

  /** Sums, not yet divided by their weights. */
  private double fast;

  private double slow;
  private double watchedSeconds;

  void update(double seconds, double value) {
    fast += (1 - Math.exp(-seconds / FAST_SECONDS)) * (value - fast);
    slow += (1 - Math.exp(-seconds / SLOW_SECONDS)) * (value - slow);
    watchedSeconds += seconds;
  }

  /** Begins anew, after a gap in the record. */
  void reset() {
    fast = 0;
    slow = 0;
    watchedSeconds = 0;
  }

  /** For how long it was watched without a gap. */
  double watchedSeconds() {
    return watchedSeconds;
  }

  /** Per second; 0 before anything was watched. */
  double slope() {
    var distance = age(SLOW_SECONDS) - age(FAST_SECONDS);
    return distance <= 0 ? 0 : (mean(fast, FAST_SECONDS) - mean(slow, SLOW_SECONDS)) / distance;
  }

  /** The line, {@code seconds} from now and not below 0; it is believed for ten minutes. */
  double ahead(double seconds) {
    return Math.max(0, mean(fast, FAST_SECONDS) + slope() * age(FAST_SECONDS) + rise(seconds));
  }

  /** How far the line rises until {@code seconds} from now; below 0 where it falls. */
  double rise(double seconds) {
    return slope() * Math.min(seconds, SLOW_SECONDS);
  }

  private double mean(double sum, double constant) {
    return watchedSeconds == 0 ? 0 : sum / -Math.expm1(-watchedSeconds / constant);
  }

  private double age(double constant) {
    return watchedSeconds == 0
        ? 0
        : constant - watchedSeconds / Math.expm1(watchedSeconds / constant);
  }

  void state(StateFields fields, String name) {
    fast = fields.number(name + ".fast", fast);
    slow = fields.number(name + ".slow", slow);
    watchedSeconds = fields.amount(name + ".watched-seconds", watchedSeconds);
  }
}
