package dev.headroom.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Intervals of confidence by resampling days (Efron's bootstrap): the minutes of one day hang
 * together, days hardly do.
 */
final class Bootstrap {
  private static final int RESAMPLES = 1000;

  private Bootstrap() {}

  /** The middle 95 % of a statistic. */
  record Interval(double low, double high) {
    String text(String format) {
      return String.format(Locale.ROOT, format + "–" + format, low, high);
    }
  }

  /** Of the ratio of two runs' sums over the same days. */
  static Interval ratio(
      List<Account.Day> over,
      List<Account.Day> under,
      ToDoubleFunction<Account.Day> top,
      ToDoubleFunction<Account.Day> bottom) {
    var random = new SplittableRandom(1);
    var values = new double[RESAMPLES];
    for (var n = 0; n < RESAMPLES; n++) {
      var sum = 0.0;
      var base = 0.0;
      for (var i = 0; i < over.size(); i++) {
        var day = random.nextInt(over.size());
        sum += top.applyAsDouble(over.get(day));
        base += bottom.applyAsDouble(under.get(day));
      }
      values[n] = sum / base;
    }
    Arrays.sort(values);
    return new Interval(values[RESAMPLES / 40], values[RESAMPLES - 1 - RESAMPLES / 40]);
  }

  /** Of the pod-hours of one run over those of another. */
  static Interval cost(Score score, Score other) {
    return ratio(score.days(), other.days(), d -> d.podMillis, d -> d.podMillis);
  }

  /** Of the misses per 10,000 sessions. */
  static Interval misses(Score score) {
    return ratio(score.days(), score.days(), d -> d.misses * 1e4, d -> d.sessions);
  }
}
