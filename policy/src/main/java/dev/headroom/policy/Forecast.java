package dev.headroom.policy;

import java.time.Duration;

/**
 * How many sessions will live, at each of some horizons: the expected number and the number that
 * the promised share of moments stays within. Immutable once made.
 */
public final class Forecast {
  final int[] seconds;
  final double[] survivors;
  final double[] newcomers;
  final double[] profileNewcomers;
  final double[] variance;
  final double[] quantile;
  final int live;
  final Rung rung;
  final double level;
  final double countedProfile;
  final boolean countOnly;
  final long localSecond;

  Forecast(int[] seconds, int live, Rung rung, Standing standing, long localSecond) {
    this.seconds = seconds;
    this.live = live;
    this.rung = rung;
    this.level = standing.level;
    this.countedProfile = standing.countedProfile;
    this.countOnly = standing.countOnly;
    this.localSecond = localSecond;
    this.survivors = new double[seconds.length];
    this.newcomers = new double[seconds.length];
    this.profileNewcomers = new double[seconds.length];
    this.variance = new double[seconds.length];
    this.quantile = new double[seconds.length];
  }

  /**
   * How the present stands to the profile.
   *
   * @param level the present over the profile
   * @param countedProfile live sessions that the profile of counts has for now; 0 where that is not
   *     what is forecast with
   * @param countOnly whether only the number of sessions is known, so that survivors and newcomers
   *     are one
   */
  record Standing(double level, double countedProfile, boolean countOnly) {}

  public int live() {
    return live;
  }

  public Rung rung() {
    return rung;
  }

  /** Present arrivals against the profile's; live sessions where only they are counted. */
  public double level() {
    return level;
  }

  /** How many horizons there are, in rising order. */
  public int size() {
    return seconds.length;
  }

  public Duration horizon(int index) {
    return Duration.ofSeconds(seconds[index]);
  }

  /** Expected sessions at a horizon. */
  public double mean(int index) {
    return survivors[index] + newcomers[index];
  }

  /** Those of the live sessions that are expected to stay. */
  public double survivors(int index) {
    return survivors[index];
  }

  /** Sessions that are expected to have begun by then, and to stay until then. */
  public double newcomers(int index) {
    return newcomers[index];
  }

  /** What the promised share of moments stays within. */
  public double quantile(int index) {
    return quantile[index];
  }

  /** The slot of the local week that now is in, for people: {@code Mon 09:05}. */
  public String slot() {
    return SlotClock.name(localSecond);
  }

  /** The value at {@code at} seconds, on the straight line between the horizons about it. */
  double between(double[] values, double atNow, double at) {
    var right = 0;
    while (right < seconds.length - 1 && seconds[right] < at) {
      right++;
    }
    var fromSeconds = right == 0 ? 0 : seconds[right - 1];
    var fromValue = right == 0 ? atNow : values[right - 1];
    var share = Math.clamp((at - fromSeconds) / (seconds[right] - fromSeconds), 0, 1);
    return fromValue + share * (values[right] - fromValue);
  }
}
