package dev.headroom.policy;

/**
 * Today's busyness: present arrivals against what the profile expects of them.
 *
 * <p>{@code R = (A + k) / (E + k)} with A and E the exponentially weighted means (half-life 30
 * minutes) of actual and profile arrivals per second, and k a quarter of the mean rate: near zero
 * traffic says little, so R is drawn toward 1. R stays within 0.3 and 4. Arrivals of a day are
 * correlated, a "busyness factor" that plain Poisson models lack (Ibrahim, Ye, L'Ecuyer, Shen,
 * <i>Modeling and forecasting call center arrivals</i>, IJF 2016). For one thread.
 */
final class Level {
  private static final double HALF_LIFE_SECONDS = 1800;
  private static final double SHRINKAGE = 0.25;
  private static final double LOWEST = 0.3;
  private static final double HIGHEST = 4;

  private double actual;
  private double expected;
  private double shrinkage = 1e-6;

  /** Sets what little traffic means: the mean rate of the profile, per second. */
  void meanRate(double perSecond) {
    shrinkage = Math.max(1e-6, SHRINKAGE * perSecond);
  }

  /** Takes in {@code arrivals} within {@code seconds}; the profile's rate may be unknown (NaN). */
  void update(double seconds, double arrivals, double profileRate) {
    var keep = Math.exp(-seconds * Math.log(2) / HALF_LIFE_SECONDS);
    var rate = arrivals / seconds;
    actual = keep * actual + (1 - keep) * rate;
    expected = keep * expected + (1 - keep) * (Double.isNaN(profileRate) ? rate : profileRate);
  }

  double ratio() {
    return Math.clamp((actual + shrinkage) / (expected + shrinkage), LOWEST, HIGHEST);
  }

  /**
   * The arrivals per second to expect where the profile has {@code profileRate}: the level raises
   * the profile with its shrinkage, so that arrivals the profile knows nothing of are not lost.
   */
  double apply(double profileRate) {
    return Math.max(0, ratio() * (profileRate + shrinkage) - shrinkage);
  }

  /** A count against what the profile expects of it. */
  double ratioOf(double count, double base) {
    return Math.clamp((count + shrinkage) / (base + shrinkage), LOWEST, HIGHEST);
  }

  /** A count that the profile expects to go from {@code base} to {@code then}. */
  double scale(double count, double base, double then) {
    return Math.max(0, count + ratioOf(count, base) * (then - base));
  }

  void state(StateFields fields) {
    actual = fields.amount("level.actual", actual);
    expected = fields.amount("level.expected", expected);
  }
}
