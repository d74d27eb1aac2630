package dev.headroom.policy;

import java.util.Arrays;

/**
 * How far above its mean a forecast must aim to keep its promise, learned from its own errors; for
 * one thread.
 *
 * <p>Split conformal prediction, online (Vovk, Gammerman, Shafer, <i>Algorithmic Learning in a
 * Random World</i>, 2005; for drifting series Gibbs and Candès, NeurIPS 2021): per horizon the
 * errors are standardised by the spread that the counting laws give, and the promised quantile of
 * the past ones is the margin. Only errors whose target time has passed are known. They fade with a
 * half-life of a week, errors of forecasts of like size count more than the rest, and until there
 * are enough of them the Poisson law speaks.
 */
final class QuantileCalibration {
  static final double LOWEST = -8;
  private static final double WIDTH = 0.05;
  static final int BINS = 640;

  /** Forecasts are alike when their variance is within a factor of four. */
  static final int SIZES = 10;

  /** Errors (one a minute, strongly correlated) that weigh as much as what they are drawn to. */
  private static final double POOL_WEIGHT = 1000;

  private static final double SIZE_WEIGHT = 300;

  /** What stands for a histogram that nobody has put an error into; most are never needed. */
  private static final float[] NONE = new float[BINS];

  private final float[][] errors;
  private final double coverage;
  private final double[] pooled;
  private final double[] pooledCount;
  private final double[][] bySize;
  private final double[][] bySizeCount;

  QuantileCalibration(int horizons, double coverage) {
    this.coverage = coverage;
    this.errors = new float[horizons * SIZES][];
    Arrays.fill(errors, NONE);
    this.pooled = new double[horizons];
    this.pooledCount = new double[horizons];
    this.bySize = new double[horizons][SIZES];
    this.bySizeCount = new double[horizons][SIZES];
  }

  static double scale(double variance) {
    return Math.sqrt(variance + 1);
  }

  private static int size(double variance) {
    return Math.clamp((Math.getExponent(variance + 1) + 1) / 2, 0, SIZES - 1);
  }

  /** Takes in what came of a forecast. */
  void learn(int horizon, double mean, double variance, double actual) {
    // A forecast of nothing that nothing came of says nothing about busy times.
    if (variance < 0.5 && actual < 1) {
      return;
    }
    var error = (actual - mean) / scale(variance);
    var bin = (int) Math.clamp((error - LOWEST) / WIDTH, 0, BINS - 1);
    var histogram = horizon * SIZES + size(variance);
    if (isNone(errors[histogram])) {
      errors[histogram] = new float[BINS];
    }
    errors[histogram][bin]++;
  }

  void fade(double factor) {
    for (var histogram : errors) {
      if (!isNone(histogram)) {
        fade(histogram, (float) factor);
      }
    }
  }

  private static void fade(float[] histogram, float factor) {
    for (var bin = 0; bin < BINS; bin++) {
      histogram[bin] *= factor;
    }
  }

  /** There is one of it. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isNone(float[] histogram) {
    return histogram == NONE;
  }

  /** Takes what another learned at one of its horizons for one of the own. */
  void adopt(int horizon, QuantileCalibration other, int otherHorizon) {
    for (var size = 0; size < SIZES; size++) {
      var theirs = other.errors[otherHorizon * SIZES + size];
      errors[horizon * SIZES + size] = isNone(theirs) ? NONE : theirs.clone();
    }
  }

  void state(StateFields fields) {
    for (var i = 0; i < errors.length; i++) {
      var histogram = fields.isReading() ? new float[BINS] : errors[i];
      fields.amounts("errors." + i / SIZES + "." + i % SIZES, histogram);
      errors[i] = Arrays.equals(histogram, NONE) ? NONE : histogram;
    }
    fields.numbers("quantiles.pooled", pooled);
    fields.amounts("quantiles.pooled-count", pooledCount);
    for (var horizon = 0; horizon < pooled.length; horizon++) {
      fields.numbers("quantiles.by-size." + horizon, bySize[horizon]);
      fields.amounts("quantiles.by-size-count." + horizon, bySizeCount[horizon]);
    }
  }

  /** Brings the quantiles up to date with what was learned; now and then is enough. */
  void refresh() {
    var all = new float[BINS];
    for (var horizon = 0; horizon < pooled.length; horizon++) {
      Arrays.fill(all, 0);
      for (var size = 0; size < SIZES; size++) {
        var own = errors[horizon * SIZES + size];
        for (var bin = 0; bin < BINS; bin++) {
          all[bin] += own[bin];
        }
        bySizeCount[horizon][size] = sum(own);
        bySize[horizon][size] = quantile(own, bySizeCount[horizon][size]);
      }
      pooledCount[horizon] = sum(all);
      pooled[horizon] = quantile(all, pooledCount[horizon]);
    }
  }

  private static double sum(float[] histogram) {
    var sum = 0.0;
    for (var count : histogram) {
      sum += count;
    }
    return sum;
  }

  /** The conformal quantile: one error more than was seen, and that one the worst. */
  private double quantile(float[] histogram, double count) {
    var above = Math.max(0, count - coverage * (count + 1));
    for (var bin = BINS - 1; bin > 0; bin--) {
      above -= histogram[bin];
      if (above < 0) {
        return LOWEST + (bin + 1) * WIDTH;
      }
    }
    return 0;
  }

  /** The number that the promised share of moments stays within. */
  double within(int horizon, double mean, double variance) {
    var lawful = (SmallNumbers.poissonQuantile(variance, coverage) - variance) / scale(variance);
    var known = pooledCount[horizon] / (pooledCount[horizon] + POOL_WEIGHT);
    var factor = lawful + known * (pooled[horizon] - lawful);
    var size = size(variance);
    var like = bySizeCount[horizon][size] / (bySizeCount[horizon][size] + SIZE_WEIGHT);
    factor += like * (bySize[horizon][size] - factor);
    return Math.max(0, mean + factor * scale(variance));
  }
}
