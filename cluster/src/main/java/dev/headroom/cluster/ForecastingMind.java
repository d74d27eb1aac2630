package dev.headroom.cluster;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.HeadroomPolicy;
import dev.headroom.policy.HeadroomSettings;
import dev.headroom.policy.PolicyMemory;
import dev.headroom.policy.ScalingDecision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by forecast, within the bounds of the autoscalers; other settings make it forget nothing.
 */
final class ForecastingMind implements FleetMind {
  private static final Logger LOG = LoggerFactory.getLogger(ForecastingMind.class);

  /** Without an autoscaler nothing bounds a fleet but this. */
  private static final int MOST_PODS = 1000;

  private @Nullable HeadroomSettings settings;
  private @Nullable HeadroomPolicy current;
  private byte @Nullable [] recalled;

  @Override
  public ScalingDecision decide(
      MediaScalingPolicy policy,
      List<Autoscaler> autoscalers,
      FleetObservation fleet,
      Instant now) {
    return current(policy, autoscalers, now).decide(fleet, now);
  }

  @Override
  public void recall(byte[] learned) {
    recalled = learned.clone();
  }

  @Override
  public byte @Nullable [] learned() {
    return current == null ? null : PolicyMemory.save(current);
  }

  private HeadroomPolicy current(
      MediaScalingPolicy policy, List<Autoscaler> autoscalers, Instant now) {
    var least = autoscalers.stream().mapToInt(Autoscaler::minPods).max().orElse(1);
    var most = autoscalers.stream().mapToInt(Autoscaler::maxPods).min().orElse(MOST_PODS);
    var wanted = policy.settings(Math.max(1, least), Math.max(1, Math.max(least, most)));
    var mind = current;
    if (mind == null || recalled != null || !wanted.equals(settings)) {
      mind = make(wanted, now);
      current = mind;
      settings = wanted;
      recalled = null;
    }
    return mind;
  }

  private HeadroomPolicy make(HeadroomSettings wanted, Instant now) {
    var memory = recalled != null ? recalled : learned();
    if (memory == null) {
      return new HeadroomPolicy(wanted, now);
    }
    return switch (PolicyMemory.restore(memory, wanted, now)) {
      case PolicyMemory.Outcome.Restored(var policy) -> policy;
      case PolicyMemory.Outcome.Refused(var reason) -> {
        LOG.warn("{}; it begins anew", reason);
        yield new HeadroomPolicy(wanted, now);
      }
    };
  }
}
