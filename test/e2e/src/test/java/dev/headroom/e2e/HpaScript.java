package dev.headroom.e2e;

import dev.headroom.policy.HpaBehavior;
import dev.headroom.policy.HpaController;
import dev.headroom.policy.HpaMetric;
import dev.headroom.policy.HpaReading;
import dev.headroom.policy.HpaSettings;
import dev.headroom.policy.HpaSpec;
import dev.headroom.policy.HpaState;
import dev.headroom.policy.HpaTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of a metric over time, an HPA that reads them, and what the simulator's HPA makes of them.
 *
 * @param yaml the {@code behavior} of the HPA, a line of its spec; empty for none
 * @param behavior the same for the simulator
 */
record HpaScript(String name, String yaml, @Nullable HpaBehavior behavior, List<Step> steps) {
  private static final Duration SYNC = Duration.ofSeconds(1);

  /** The metric's value until so long after the script's start. */
  record Step(int value, Duration until) {}

  /** A new number of replicas, and when it was there, from the start of the script. */
  record Change(Duration after, int replicas) {}

  HpaScript {
    steps = List.copyOf(steps);
  }

  /** Values as {@code 3x8 10x12}: 3 for eight seconds, then 10 for twelve. */
  static HpaScript of(String name, String yaml, @Nullable HpaBehavior behavior, String values) {
    var steps = new ArrayList<Step>();
    var until = Duration.ZERO;
    for (var step : Arrays.asList(values.split(" ", -1))) {
      var times = step.indexOf('x');
      until = until.plusSeconds(Long.parseLong(step.substring(times + 1)));
      steps.add(new Step(Integer.parseInt(step.substring(0, times)), until));
    }
    return new HpaScript(name, yaml, behavior, steps);
  }

  Duration length() {
    return steps.getLast().until();
  }

  boolean runsAt(Duration elapsed) {
    return elapsed.compareTo(length()) < 0;
  }

  /** The metric's value; after the end the last one. */
  int valueAt(Duration elapsed) {
    return steps.stream()
        .filter(step -> elapsed.compareTo(step.until()) < 0)
        .findFirst()
        .orElseGet(steps::getLast)
        .value();
  }

  /** Every change of the replicas, from one replica on, by the simulator's HPA. */
  List<Change> simulate(HpaSettings settings, int most) {
    var controller = new HpaController(settings, new HpaSpec(1, most, behavior));
    var changes = new ArrayList<Change>();
    var state = HpaState.FRESH;
    var replicas = 1;
    for (var elapsed = Duration.ZERO; runsAt(elapsed); elapsed = elapsed.plus(SYNC)) {
      var target = HpaTarget.of(replicas, List.of());
      var metrics = List.of(metric(valueAt(elapsed)));
      var outcome = controller.reconcile(state, target, metrics, Instant.EPOCH.plus(elapsed));
      state = outcome.state();
      if (outcome.replicas() != replicas) {
        replicas = outcome.replicas();
        changes.add(new Change(elapsed, replicas));
      }
    }
    return changes;
  }

  private static HpaMetric metric(int value) {
    return new HpaMetric.Whole(
        HpaMetric.Source.OBJECT,
        HpaMetric.Per.REPLICA,
        1000,
        new HpaReading.Known<>(List.of(value * 1000L)));
  }
}
