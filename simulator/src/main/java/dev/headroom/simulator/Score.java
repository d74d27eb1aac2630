package dev.headroom.simulator;

import java.util.List;
import java.util.Map;

/**
 * What one policy did in the scored time.
 *
 * @param drainMillis how long each finished drain took, ascending
 * @param coverage the share of forecasts that held, by horizon; empty for a policy that makes none
 * @param busyCoverage the same, of forecasts made while at least a tenth of the peak lived
 */
record Score(
    String policy,
    Account.Day total,
    List<Account.Day> days,
    Account.Events events,
    Misses misses,
    List<Long> drainMillis,
    Map<String, Double> coverage,
    Map<String, Double> busyCoverage) {

  /** Misses in a row, closer than five minutes: how many, and the longest in milliseconds. */
  record Misses(long episodes, long longestMillis) {}

  Score named(String other) {
    return new Score(other, total, days, events, misses, drainMillis, coverage, busyCoverage);
  }

  Score withCoverage(Map<String, Double> all, Map<String, Double> busy) {
    return new Score(policy, total, days, events, misses, drainMillis, all, busy);
  }

  double podHours() {
    return total.podMillis / 3.6e6;
  }

  double boundHours() {
    return total.boundMillis / 3.6e6;
  }

  double overBound() {
    return total.boundMillis == 0 ? Double.NaN : (double) total.podMillis / total.boundMillis;
  }

  double missesPer10000() {
    return total.sessions == 0 ? 0 : total.misses * 1e4 / total.sessions;
  }

  double meanHeadroom() {
    return total.millis == 0 ? Double.NaN : (double) total.freeMillis / total.millis;
  }

  /** The quantile of the drains in minutes, 0 when none ended. */
  double drainMinutes(double quantile) {
    if (drainMillis.isEmpty()) {
      return 0;
    }
    var rank = (int) Math.ceil(quantile * drainMillis.size()) - 1;
    return drainMillis.get(Math.max(0, rank)) / 60_000.0;
  }
}
