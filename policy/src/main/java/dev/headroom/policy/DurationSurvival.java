package dev.headroom.policy;

/**
 * How long sessions last, learned from those that ended and those that still live.
 *
 * <p>The life-table form of the product-limit estimator (Kaplan and Meier, <i>Nonparametric
 * Estimation from Incomplete Observations</i>, JASA 1958): {@code S(a_k+1) = S(a_k) (1 - d_k /
 * n_k)}, with d_k ends in age bucket k among the n_k sessions that reached it, those that live in
 * it now counting half because their end is not known yet. Inside a bucket S is a straight line.
 *
 * <p>Where little is known a session that has lasted some time is expected to last as long again
 * with probability one half, whatever the time ({@code S(a) = 1 / (1 + a / 1 min)}): this prior
 * weighs as much as two sessions in each bucket. Immutable.
 */
public final class DurationSurvival implements Survival {
  private static final double PRIOR_SESSIONS = 2;
  private static final double PRIOR_SCALE_SECONDS = 60;

  /** S and its integral (seconds) at the youngest age of each bucket, and past the last one. */
  private final double[] survival = new double[AgeBuckets.COUNT + 1];

  private final double[] integral = new double[AgeBuckets.COUNT + 1];

  private DurationSurvival() {}

  /** What is expected before anything is known. */
  static DurationSurvival prior() {
    return learned(new LifeTable());
  }

  static DurationSurvival learned(LifeTable table) {
    var learned = new DurationSurvival();
    learned.survival[0] = 1;
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      learned.survival[bucket + 1] = learned.survival[bucket] * (1 - endingShare(table, bucket));
    }
    learned.integrate();
    return learned;
  }

  private void integrate() {
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      var mean = (survival[bucket] + survival[bucket + 1]) / 2;
      integral[bucket + 1] =
          integral[bucket] + mean * AgeBuckets.width(bucket) * AgeBuckets.CELL_SECONDS;
    }
  }

  /** Writes this one, or returns the one that was written. */
  DurationSurvival state(StateFields fields, String name) {
    if (!fields.isReading()) {
      fields.amounts(name, survival);
      return this;
    }
    var read = new DurationSurvival();
    fields.amounts(name, read.survival);
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      var next = read.survival[bucket + 1];
      if (!(next > 0 && next <= read.survival[bucket] && read.survival[0] == 1)) {
        throw new DamagedState(
            "field %s: not a share that falls from 1 and stays above 0, at %d: %s"
                .formatted(name, bucket + 1, next));
      }
    }
    read.integrate();
    return read;
  }

  private static double endingShare(LifeTable table, int bucket) {
    var ended = table.ended[bucket];
    var atRisk = Math.max(ended, table.reached[bucket] - table.live[bucket] / 2.0);
    return (ended + PRIOR_SESSIONS * priorEndingShare(bucket)) / (atRisk + PRIOR_SESSIONS);
  }

  private static double priorEndingShare(int bucket) {
    var from = AgeBuckets.from(bucket) * AgeBuckets.CELL_SECONDS;
    var to = from + AgeBuckets.width(bucket) * AgeBuckets.CELL_SECONDS;
    return 1 - (PRIOR_SCALE_SECONDS + from) / (PRIOR_SCALE_SECONDS + to);
  }

  /** The share of sessions that last longer than {@code seconds}. */
  public double beyond(double seconds) {
    var cells = Math.max(0, seconds) / AgeBuckets.CELL_SECONDS;
    if (cells >= 2.0 * AgeBuckets.OLDEST) {
      return survival[AgeBuckets.COUNT] * 2 * AgeBuckets.OLDEST / cells;
    }
    var bucket = AgeBuckets.of((long) cells);
    var share = (cells - AgeBuckets.from(bucket)) / AgeBuckets.width(bucket);
    return survival[bucket] + share * (survival[bucket + 1] - survival[bucket]);
  }

  @Override
  public double stays(double ageSeconds, double horizonSeconds, int type) {
    return beyond(ageSeconds + horizonSeconds) / beyond(ageSeconds);
  }

  /** The integral of {@link #beyond} from 0 to {@code seconds}: the mean time lived by then. */
  double livedBy(double seconds) {
    if (seconds <= 0) {
      return 0;
    }
    var cells = Math.min(seconds / AgeBuckets.CELL_SECONDS, 2.0 * AgeBuckets.OLDEST - 1);
    var bucket = AgeBuckets.of((long) cells);
    var into = (cells - AgeBuckets.from(bucket)) * AgeBuckets.CELL_SECONDS;
    return integral[bucket] + (survival[bucket] + beyond(seconds)) / 2 * into;
  }

  /** The mean duration, in seconds, of what is known of it (up to 11 days). */
  public double meanSeconds() {
    return integral[AgeBuckets.COUNT];
  }
}
