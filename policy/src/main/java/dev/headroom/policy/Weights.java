package dev.headroom.policy;

import dev.headroom.model.Capacity;
import java.util.OptionalDouble;

/**
 * What sessions cost: the tightest of the declared limits, by what today's sessions cost and how
 * they grow; for one thread.
 *
 * <p>A limit in packets or bits per second counts once the fleet's load was measured with sessions
 * on it. A load of 0 with live sessions is a missing measurement and teaches nothing.
 */
final class Weights {
  private static final double HALF_LIFE_SECONDS = 600;

  private final Capacity capacity;
  private final GrowthCurve growth = new GrowthCurve();
  private double packetsPerSession;
  private double bitsPerSession;

  Weights(Capacity capacity) {
    this.capacity = capacity;
  }

  /** Learns from what the fleet carries now, {@code seconds} after the time before. */
  void observe(FleetObservation fleet, double seconds, long nowMillis) {
    if (!needsRates()) {
      return;
    }
    var live = fleet.live();
    if (live > 0) {
      var keep = Math.exp(-seconds * Math.log(2) / HALF_LIFE_SECONDS);
      packetsPerSession = mix(packetsPerSession, fleet.load().packetsPerSecond() / live, keep);
      bitsPerSession = mix(bitsPerSession, fleet.load().bitsPerSecond() / live, keep);
    }
    growth.observe(fleet, nowMillis);
  }

  private boolean needsRates() {
    return capacity.packetsPerSecond().isPresent() || capacity.bitsPerSecond().isPresent();
  }

  /** The first measurement counts in full, and a rise counts at once. */
  private static double mix(double old, double measured, double keep) {
    return measured > 0 ? Math.max(measured, keep * old + (1 - keep) * measured) : old;
  }

  /** Whether a declared limit cannot be judged yet, because the load was never measured. */
  boolean isUnknown() {
    return (capacity.packetsPerSecond().isPresent() && packetsPerSession == 0)
        || (capacity.bitsPerSecond().isPresent() && bitsPerSession == 0);
  }

  /** The share of a pod that one session takes now; 0 while no limit can be judged. */
  double podsPerSession() {
    return Math.max(share(1, capacity.sessions()), podsPerSessionByRate());
  }

  private double podsPerSessionByRate() {
    return Math.max(
        share(packetsPerSession, capacity.packetsPerSecond()),
        share(bitsPerSession, capacity.bitsPerSecond()));
  }

  private static double share(double cost, OptionalDouble limit) {
    return limit.isPresent() ? cost / limit.getAsDouble() : 0;
  }

  /** The limit that counts, for people. */
  String tightest() {
    var share = podsPerSession();
    if (share == 0) {
      return "no limit known yet";
    }
    if (share == share(1, capacity.sessions())) {
      return "sessions";
    }
    return share == share(packetsPerSession, capacity.packetsPerSecond()) ? "packets" : "bits";
  }

  /** What numbers of sessions at the horizons of a forecast mean in pods. */
  Costs costs(Forecast forecast, Forecaster forecaster) {
    var bySession = share(1, capacity.sessions());
    var byRate = podsPerSessionByRate();
    return byRate == 0
        ? new Costs(bySession, 0, 1, new double[0])
        : new Costs(
            bySession,
            byRate,
            growth.spread(),
            growth.growth(forecast, forecaster.liveByAge(), forecaster.survivalOfAll()));
  }

  /** Turns sessions into pods. Immutable. */
  static final class Costs {
    private final double bySession;
    private final double byRate;
    private final double spread;
    private final double[] growth;

    /**
     * Takes the costs of now.
     *
     * @param bySession pods per session by the limit in sessions, 0 without one
     * @param byRate the same by packets or bits, at what sessions cost now
     * @param spread widens the margin where sessions do not cost alike
     * @param growth of the mean cost until each horizon; empty without a limit by rate
     */
    Costs(double bySession, double byRate, double spread, double[] growth) {
      this.bySession = bySession;
      this.byRate = byRate;
      this.spread = spread;
      this.growth = growth.clone();
    }

    double byRate() {
      return byRate;
    }

    /**
     * Pods for an expected number of sessions and the quantile above it. Costs that differ widen
     * the margin: the variance of a sum of weights is {@code E[w²] / E[w]²} times that of the
     * count.
     */
    double pods(int horizon, double mean, double quantile) {
      var pods = Math.max(0, quantile) * bySession;
      if (byRate > 0) {
        var margin = Math.max(0, quantile - mean) * spread;
        var sessions = Math.max(0, Math.min(mean, quantile) + margin);
        pods = Math.max(pods, sessions * byRate * growth[horizon]);
      }
      return pods;
    }
  }

  void state(StateFields fields) {
    packetsPerSession = fields.amount("weights.packets-per-session", packetsPerSession);
    bitsPerSession = fields.amount("weights.bits-per-session", bitsPerSession);
    growth.state(fields);
  }
}
