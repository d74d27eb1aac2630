package dev.headroom.policy;

import java.util.Arrays;

/**
 * What a session costs at each age, against what all cost on average: people join a meeting after
 * it has begun, so a young session grows. For one thread.
 *
 * <p>With {@code g(a)} the mean cost at age {@code a}, the mean cost of those that live at horizon
 * h is {@code (Σ s_i g(a_i + h) + N ∫ S g / ∫ S) / (Σ s_i + N)}: survivors s_i that have grown
 * older, and N newcomers no older than h. {@link #growth} is that over the mean cost now. A bucket
 * of ages with few sessions is drawn to the mean of all. Costs are in packets per second, as
 * sessions report them; bits are taken to grow alike.
 */
final class GrowthCurve {
  /** Looks (one a minute and session) that weigh as much as the mean of all ages. */
  private static final double ENOUGH_LOOKS = 20;

  private static final long EVERY_MILLIS = 60_000;

  /** Half of what was seen is forgotten in a week. */
  private static final double FADE_A_LOOK = Math.pow(0.5, EVERY_MILLIS / (7 * 86_400_000.0));

  private final double[] cost = new double[AgeBuckets.COUNT];
  private final double[] looks = new double[AgeBuckets.COUNT];
  private double spread = 1;
  private long nextMillis = Long.MIN_VALUE;

  /** Looks at every session that reports its cost, once a minute. */
  void observe(FleetObservation fleet, long nowMillis) {
    if (nowMillis < nextMillis) {
      return;
    }
    nextMillis = nowMillis + EVERY_MILLIS;
    fade();
    var measured = 0;
    var sum = 0.0;
    var squares = 0.0;
    for (var pod : fleet.pods()) {
      var sessions = pod.sessions();
      for (var i = 0; i < sessions.size(); i++) {
        var weight = sessions.weight(i);
        if (weight > 0) {
          var age = AgeBuckets.cell(Math.max(0, nowMillis - sessions.startMillis(i)));
          cost[AgeBuckets.of(age)] += weight;
          looks[AgeBuckets.of(age)]++;
          measured++;
          sum += weight;
          squares += weight * weight;
        }
      }
    }
    spread = measured == 0 ? 1 : Math.sqrt(squares * measured) / sum;
  }

  /** The root of the mean square over the mean of the sessions' costs: 1 when all cost alike. */
  double spread() {
    return spread;
  }

  private void fade() {
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      cost[bucket] *= FADE_A_LOOK;
      looks[bucket] *= FADE_A_LOOK;
    }
  }

  /** The mean cost of a session of each age over the mean of all; 1 where nothing is known. */
  double[] curve() {
    var all = Arrays.stream(cost).sum();
    var mean = all == 0 ? 1 : all / Arrays.stream(looks).sum();
    var curve = new double[AgeBuckets.COUNT];
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      curve[bucket] = (cost[bucket] + ENOUGH_LOOKS * mean) / (looks[bucket] + ENOUGH_LOOKS) / mean;
    }
    return curve;
  }

  /**
   * The mean cost of a session at each horizon over the mean cost now.
   *
   * @param live sessions by age bucket
   */
  double[] growth(Forecast forecast, int[] live, Survival survival) {
    var curve = curve();
    var growth = new double[forecast.size()];
    var now = meanNow(curve, live);
    for (var i = 0; i < growth.length; i++) {
      var newcomers = forecast.newcomers(i);
      var sessions = newcomers;
      var costs = newcomers * meanUntil(curve, forecast.seconds[i], survival);
      for (var bucket = 0; bucket < live.length; bucket++) {
        if (live[bucket] > 0) {
          var age = middleSeconds(bucket);
          var stay = live[bucket] * survival.stays(age, forecast.seconds[i], 0);
          sessions += stay;
          costs += stay * at(curve, age + forecast.seconds[i]);
        }
      }
      growth[i] = sessions > 0 ? costs / sessions / now : 1;
    }
    return growth;
  }

  private static double meanNow(double[] curve, int[] live) {
    var sessions = 0;
    var costs = 0.0;
    for (var bucket = 0; bucket < live.length; bucket++) {
      sessions += live[bucket];
      costs += live[bucket] * curve[bucket];
    }
    return sessions == 0 ? 1 : costs / sessions;
  }

  /** The mean cost of those that are no older than {@code seconds}, arriving at a steady rate. */
  private static double meanUntil(double[] curve, double seconds, Survival survival) {
    var lived = 0.0;
    var costs = 0.0;
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      var from = AgeBuckets.from(bucket) * AgeBuckets.CELL_SECONDS;
      if (from >= seconds) {
        break;
      }
      var to = Math.min(seconds, from + AgeBuckets.width(bucket) * AgeBuckets.CELL_SECONDS);
      var there = survival.stays(0, (from + to) / 2, 0) * (to - from);
      lived += there;
      costs += there * curve[bucket];
    }
    return lived == 0 ? 1 : costs / lived;
  }

  private static double at(double[] curve, double ageSeconds) {
    return curve[AgeBuckets.of((long) (ageSeconds / AgeBuckets.CELL_SECONDS))];
  }

  private static double middleSeconds(int bucket) {
    return (AgeBuckets.from(bucket) + AgeBuckets.width(bucket) / 2.0) * AgeBuckets.CELL_SECONDS;
  }

  void state(StateFields fields) {
    fields.amounts("growth.cost", cost);
    fields.amounts("growth.looks", looks);
    spread = fields.amount("growth.spread", spread);
    nextMillis = fields.whole("growth.next-look", nextMillis);
  }
}
