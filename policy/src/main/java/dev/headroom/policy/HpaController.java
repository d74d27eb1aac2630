package dev.headroom.policy;

import static dev.headroom.policy.HpaCondition.Type.ABLE_TO_SCALE;
import static dev.headroom.policy.HpaCondition.Type.SCALED_TO_ZERO;
import static dev.headroom.policy.HpaCondition.Type.SCALING_ACTIVE;
import static dev.headroom.policy.HpaCondition.Type.SCALING_LIMITED;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One HorizontalPodAutoscaler of Kubernetes 1.36 as a function: state, fleet, metric readings and
 * time come in, the replica count and the next state go out. Source of the facts: the podautoscaler
 * controller and its tests; KEP-853 (behavior), KEP-4951 (tolerance), KEP-2021 (scale to zero).
 */
public final class HpaController {
  private final HpaSettings settings;
  private final HpaSpec spec;

  public HpaController(HpaSettings settings, HpaSpec spec) {
    this.settings = settings;
    this.spec = spec;
  }

  /** One round, as the controller makes it every 15 s. */
  public HpaOutcome reconcile(
      HpaState before, HpaTarget target, List<HpaMetric> metrics, Instant now) {
    var current = target.specReplicas();
    var state = is(before, ABLE_TO_SCALE, "SucceededGetScale").seen(current, now);
    if (current == 0) {
      return mayLeaveZero(state, metrics)
          ? byMetrics(state, target, metrics, now)
          : disabled(state);
    }
    if (current > spec.maxReplicas()) {
      return rescaled(state, new HpaLimit.Wish(current, spec.maxReplicas()), metrics, now);
    }
    if (current < spec.minReplicas()) {
      return rescaled(state, new HpaLimit.Wish(current, spec.minReplicas()), metrics, now);
    }
    return byMetrics(state, target, metrics, now);
  }

  /** Zero replicas are a person's word unless this HPA wrote them itself. */
  private boolean mayLeaveZero(HpaState state, List<HpaMetric> metrics) {
    return scaledToZero(state)
        && (spec.minReplicas() != 0 || metrics.stream().anyMatch(HpaMetric::worksAtZero));
  }

  private boolean scaledToZero(HpaState state) {
    return settings.scaleToZero() && state.says(SCALED_TO_ZERO);
  }

  private HpaOutcome disabled(HpaState state) {
    var off = isNot(state, SCALING_ACTIVE, "ScalingDisabled");
    var next = settings.scaleToZero() ? off : off.without(SCALED_TO_ZERO);
    return new HpaOutcome(next, 0, false, List.of(), null);
  }

  private HpaOutcome byMetrics(
      HpaState state, HpaTarget target, List<HpaMetric> metrics, Instant now) {
    if (target.selector() != HpaTarget.Selector.VALID) {
      var reason =
          target.selector() == HpaTarget.Selector.AMBIGUOUS
              ? "AmbiguousSelector"
              : "InvalidSelector";
      return held(isNot(state, SCALING_ACTIVE, reason), target, List.of(), reason);
    }
    var calculator = new HpaCalculator(settings, settings.tolerances(spec), target, now);
    var wish = HpaMetricWish.of(metrics, calculator);
    if (wish.cannotDecide(target.specReplicas())) {
      var failed = isNot(state, SCALING_ACTIVE, wish.failureReason());
      return held(failed, target, wish.proposals(), wish.error());
    }
    var active = is(state, SCALING_ACTIVE, "ValidMetricFound");
    return towards(active, target, wish, new Round(metrics, now));
  }

  private record Round(List<HpaMetric> metrics, Instant now) {}

  private static HpaOutcome held(
      HpaState state, HpaTarget target, List<HpaProposal> proposals, String error) {
    return new HpaOutcome(state, target.specReplicas(), false, proposals, error);
  }

  private HpaOutcome towards(HpaState state, HpaTarget target, HpaMetricWish wish, Round round) {
    var current = target.specReplicas();
    var behavior = spec.behavior();
    var normal =
        behavior == null
            ? classic(state, current, wish.replicas(), round.now)
            : rated(state, behavior, new HpaLimit.Wish(current, wish.replicas()), round.now);
    var desired = normal.replicas;
    if (current == 0 && scaledToZero(state)) {
      desired = Math.max(desired, spec.minReplicas());
    }
    var outcome =
        desired == current
            ? new HpaOutcome(normal.state, current, false, wish.proposals(), null)
            : rescaled(normal.state, new HpaLimit.Wish(current, desired), round.metrics, round.now);
    return new HpaOutcome(
        outcome.state(),
        outcome.replicas(),
        outcome.rescaled(),
        wish.proposals(),
        wish.errorOrNull());
  }

  private record Normal(HpaState state, int replicas) {}

  private Normal classic(HpaState state, int current, int wish, Instant now) {
    var stable =
        HpaStabilization.classic(
            state.recommendations(), wish, settings.downscaleStabilization(), now);
    var reason = stable.replicas() == wish ? "ReadyForNewScale" : "ScaleDownStabilized";
    var limit =
        HpaLimit.classic(
            spec, new HpaLimit.Wish(current, stable.replicas()), settings.scaleUpFactor());
    return normal(is(state, ABLE_TO_SCALE, reason), stable, limit);
  }

  private Normal rated(HpaState state, HpaBehavior behavior, HpaLimit.Wish wish, Instant now) {
    var windows =
        new HpaStabilization.Windows(
            behavior.up().stabilizationOr(Duration.ZERO),
            behavior.down().stabilizationOr(settings.downscaleStabilization()));
    var stable =
        HpaStabilization.banded(
            state.recommendations(), wish.current(), wish.desired(), windows, now);
    var held = wish.desired() >= wish.current() ? "ScaleUpStabilized" : "ScaleDownStabilized";
    var reason = stable.replicas() == wish.desired() ? "ReadyForNewScale" : held;
    var limit =
        HpaLimit.rated(
            spec, behavior, new HpaLimit.Wish(wish.current(), stable.replicas()), state, now);
    return normal(is(state, ABLE_TO_SCALE, reason), stable, limit);
  }

  private static Normal normal(HpaState state, HpaStabilization stable, HpaLimit limit) {
    var limited =
        new HpaCondition(SCALING_LIMITED, limit.replicas() != stable.replicas(), limit.reason());
    return new Normal(
        state.withRecommendations(stable.remembered()).with(limited), limit.replicas());
  }

  private HpaOutcome rescaled(
      HpaState state, HpaLimit.Wish wish, List<HpaMetric> metrics, Instant now) {
    var moved = remembered(is(state, ABLE_TO_SCALE, "SucceededRescale"), wish, now);
    var toZero =
        wish.current() > 0
            && wish.desired() == 0
            && spec.minReplicas() == 0
            && metrics.stream().anyMatch(HpaMetric::worksAtZero);
    var marked =
        settings.scaleToZero()
            ? moved.with(
                new HpaCondition(
                    SCALED_TO_ZERO, toZero, toZero ? "ScaledToZero" : "NotScaledToZero"))
            : moved.without(SCALED_TO_ZERO);
    return new HpaOutcome(marked, wish.desired(), true, List.of(), null);
  }

  private HpaState remembered(HpaState state, HpaLimit.Wish wish, Instant now) {
    var behavior = spec.behavior();
    if (behavior == null) {
      return state;
    }
    var change = wish.desired() - wish.current();
    return change > 0
        ? state.withUps(HpaLimit.remember(state.ups(), behavior.up(), change, now))
        : state.withDowns(HpaLimit.remember(state.downs(), behavior.down(), -change, now));
  }

  private static HpaState is(HpaState state, HpaCondition.Type type, String reason) {
    return state.with(new HpaCondition(type, true, reason));
  }

  private static HpaState isNot(HpaState state, HpaCondition.Type type, String reason) {
    return state.with(new HpaCondition(type, false, reason));
  }
}
