package dev.headroom.policy;

/** How long sessions stay: the survival function S of their durations. */
@FunctionalInterface
public interface Survival {
  /**
   * The probability that a session that has lasted {@code ageSeconds} lasts {@code horizonSeconds}
   * more: {@code S(age + horizon) / S(age)}, from 1 (horizon 0) down, never rising with the
   * horizon.
   */
  double stays(double ageSeconds, double horizonSeconds, int type);
}
