package dev.headroom.simulator;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.HpaBehavior;
import dev.headroom.policy.HpaController;
import dev.headroom.policy.HpaMetric;
import dev.headroom.policy.HpaReading;
import dev.headroom.policy.HpaRules;
import dev.headroom.policy.HpaSettings;
import dev.headroom.policy.HpaSpec;
import dev.headroom.policy.HpaState;
import dev.headroom.policy.HpaTarget;
import dev.headroom.policy.PublishedReplicas;
import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A policy that only publishes its number: a stock HPA with an object metric and an average value
 * of one does the scaling, with its tolerance and its stabilization. Marks are set as before.
 */
final class ThroughHpa implements ScalingPolicy {
  private final ScalingPolicy inner;
  private final HpaController controller;
  private HpaState state = HpaState.FRESH;

  ThroughHpa(ScalingPolicy inner, World world, Duration stabilization) {
    this.inner = inner;
    var down = new HpaRules(stabilization, null, null, null);
    this.controller =
        new HpaController(
            HpaSettings.DEFAULTS,
            new HpaSpec(world.minPods(), world.maxPods(), HpaBehavior.of(null, down)));
  }

  @Override
  public ScalingDecision decide(FleetObservation fleet, Instant now) {
    var decision = inner.decide(fleet, now);
    var published =
        PublishedReplicas.of(
            decision.replicas(), fleet.replicas(), HpaSettings.DEFAULTS.tolerance());
    var metric =
        new HpaMetric.Whole(
            HpaMetric.Source.OBJECT,
            HpaMetric.Per.REPLICA,
            1000,
            new HpaReading.Known<>(List.of(published * 1000L)));
    var target = HpaTarget.of(fleet.replicas(), List.of());
    var outcome = controller.reconcile(state, target, List.of(metric), now);
    state = outcome.state();
    return new ScalingDecision(
        outcome.replicas(), decision.steps(), decision.holds(), decision.explanation());
  }
}
