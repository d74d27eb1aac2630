package dev.headroom.simulator;

import dev.headroom.model.Pod;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.HpaController;
import dev.headroom.policy.HpaMetric;
import dev.headroom.policy.HpaPod;
import dev.headroom.policy.HpaReading;
import dev.headroom.policy.HpaSample;
import dev.headroom.policy.HpaSettings;
import dev.headroom.policy.HpaSpec;
import dev.headroom.policy.HpaState;
import dev.headroom.policy.HpaTarget;
import dev.headroom.policy.PodFlag;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.PodView;
import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A stock HPA without {@code behavior} on the average load of the pods, in percent of capacity. */
final class HpaPolicy implements ScalingPolicy {
  private final HpaController controller;
  private final int capacity;
  private final long targetMilli;
  private final Map<String, HpaSample> samples = new HashMap<>();
  private final List<PodView> views = new ArrayList<>();
  private final List<HpaPod> pods = new ArrayList<>();
  private HpaState state = HpaState.FRESH;

  HpaPolicy(World world, double targetPercent) {
    this.controller =
        new HpaController(
            HpaSettings.DEFAULTS, new HpaSpec(world.minPods(), world.maxPods(), null));
    this.capacity = world.capacity();
    this.targetMilli = Math.round(targetPercent * 1000);
  }

  @Override
  public ScalingDecision decide(FleetObservation fleet, Instant now) {
    look(fleet, now);
    var metric = new HpaMetric.PodsAverage(targetMilli, new HpaReading.Known<>(samples));
    var outcome =
        controller.reconcile(state, HpaTarget.of(fleet.replicas(), pods), List.of(metric), now);
    state = outcome.state();
    return ScalingDecision.of(outcome.replicas(), "");
  }

  // A view changes by being replaced, and comparing its parts would cost what remembering saves.
  @SuppressWarnings("ReferenceEquality")
  private void look(FleetObservation fleet, Instant now) {
    samples.clear();
    for (var i = 0; i < fleet.pods().size(); i++) {
      var view = fleet.pods().get(i);
      if (i >= views.size() || views.get(i) != view) {
        set(views, i, view);
        set(pods, i, hpaPod(view));
      }
      if (view.phase() != PodPhase.STARTING && !view.is(PodFlag.STALE)) {
        var milli = view.sessions().size() * 100_000L / capacity;
        samples.put(view.name(), new HpaSample(milli, now, Duration.ZERO));
      }
    }
    views.subList(fleet.pods().size(), views.size()).clear();
    pods.subList(fleet.pods().size(), pods.size()).clear();
  }

  private static <T> void set(List<T> list, int index, T value) {
    if (index < list.size()) {
      list.set(index, value);
    } else {
      list.add(value);
    }
  }

  static HpaPod hpaPod(PodView view) {
    if (view.phase() == PodPhase.STARTING) {
      return HpaPod.pending(view.name());
    }
    return new HpaPod(
        view.name(),
        Pod.Phase.RUNNING,
        view.phase() == PodPhase.LEAVING,
        view.since(),
        new HpaPod.Readiness(true, view.since()),
        List.of(),
        Map.of());
  }
}
