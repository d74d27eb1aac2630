package dev.headroom.simulator;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.HpaController;
import dev.headroom.policy.HpaMetric;
import dev.headroom.policy.HpaReading;
import dev.headroom.policy.HpaSettings;
import dev.headroom.policy.HpaSpec;
import dev.headroom.policy.HpaState;
import dev.headroom.policy.HpaTarget;
import dev.headroom.policy.PodFlag;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import java.time.Instant;
import java.util.List;

/**
 * KEDA on the number of live sessions: its HPA asks for an external metric with an average value a
 * replica. Between one replica and many the HPA asks the scaler at each of its own rounds; only
 * with cached metrics does the polling interval count.
 */
final class KedaPolicy implements ScalingPolicy {
  private final HpaController controller;
  private final long targetMilli;
  private final long pollMillis;
  private HpaState state = HpaState.FRESH;
  private HpaReading<List<Long>> reading = new HpaReading.Failed<>("not polled yet");
  private long nextPoll = Long.MIN_VALUE;

  /** {@code pollMillis} 0 asks at each round. */
  KedaPolicy(World world, double targetPercent, long pollMillis) {
    this.controller =
        new HpaController(
            HpaSettings.DEFAULTS, new HpaSpec(world.minPods(), world.maxPods(), null));
    this.targetMilli = Math.round(world.capacity() * targetPercent * 10);
    this.pollMillis = pollMillis;
  }

  @Override
  public ScalingDecision decide(FleetObservation fleet, Instant now) {
    if (now.toEpochMilli() >= nextPoll) {
      reading = poll(fleet);
      nextPoll = now.toEpochMilli() + pollMillis;
    }
    var metric =
        new HpaMetric.Whole(HpaMetric.Source.EXTERNAL, HpaMetric.Per.REPLICA, targetMilli, reading);
    // An average a replica needs no pods, only their number.
    var outcome =
        controller.reconcile(
            state, HpaTarget.of(fleet.replicas(), List.of()), List.of(metric), now);
    state = outcome.state();
    return ScalingDecision.of(outcome.replicas(), "");
  }

  /** Sessions on terminating pods are the fleet's too, for the scaler counts them all. */
  private static HpaReading<List<Long>> poll(FleetObservation fleet) {
    var sessions = 0L;
    for (var pod : fleet.pods()) {
      if (pod.is(PodFlag.STALE) && pod.phase() != PodPhase.STARTING) {
        return new HpaReading.Failed<>("no fresh word of " + pod.name());
      }
      sessions += pod.sessions().size();
    }
    return new HpaReading.Known<>(List.of(sessions * 1000));
  }
}
