package dev.headroom.simulator;

import dev.headroom.policy.DrainPlan;
import dev.headroom.policy.DrainSettings;
import dev.headroom.policy.Explanation;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import dev.headroom.policy.Survival;
import java.time.Instant;

/** A baseline's need under Headroom's own drain plan, so that only the need differs. */
final class PlannedPolicy implements ScalingPolicy {
  /** Without memory, so the pod with the fewest sessions is the one expected to empty first. */
  private static final Survival MEMORYLESS =
      (_, horizonSeconds, _) -> Math.exp(-horizonSeconds / 1800);

  private static final Explanation NO_WORDS = Explanation.of("");

  private final NeedRule rule;
  private final DrainSettings settings;

  PlannedPolicy(NeedRule rule, DrainSettings settings) {
    this.rule = rule;
    this.settings = settings;
  }

  @Override
  public ScalingDecision decide(FleetObservation fleet, Instant now) {
    var need = rule.need(fleet, now);
    var plan = DrainPlan.plan(fleet, need, settings, MEMORYLESS, now);
    return new ScalingDecision(plan.replicas(), plan.steps(), plan.holds(), NO_WORDS);
  }
}
