package dev.headroom.e2e;

import dev.headroom.e2e.ScriptedFleet.Change;
import dev.headroom.policy.HpaController;
import dev.headroom.policy.HpaMetric;
import dev.headroom.policy.HpaReading;
import dev.headroom.policy.HpaState;
import dev.headroom.policy.HpaTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values of a metric over time, and what the simulator's HPA makes of them. */
record HpaScript(List<Step> steps) {
  private static final Duration SYNC = Duration.ofSeconds(1);

  /** The metric's value until so long after the script's start. */
  record Step(int value, Duration until) {}

  HpaScript {
    steps = List.copyOf(steps);
  }

  /** Reads {@code 3x8 10x12}: 3 for eight seconds, then 10 for twelve. */
  static HpaScript of(String text) {
    var steps = new ArrayList<Step>();
    var until = Duration.ZERO;
    for (var step : Arrays.asList(text.split(" ", -1))) {
      var times = step.indexOf('x');
      until = until.plusSeconds(Long.parseLong(step.substring(times + 1)));
      steps.add(new Step(Integer.parseInt(step.substring(0, times)), until));
    }
    return new HpaScript(steps);
  }

  /** Every change of the replicas, from one replica on, by the simulator's HPA. */
  List<Change> simulate(HpaController controller) {
    var changes = new ArrayList<Change>();
    var state = HpaState.FRESH;
    var replicas = 1;
    var elapsed = Duration.ZERO;
    for (var step : steps) {
      for (; elapsed.compareTo(step.until()) < 0; elapsed = elapsed.plus(SYNC)) {
        var now = Instant.EPOCH.plus(elapsed);
        var outcome =
            controller.reconcile(
                state, HpaTarget.of(replicas, List.of()), List.of(metric(step.value())), now);
        state = outcome.state();
        if (outcome.replicas() != replicas) {
          replicas = outcome.replicas();
          changes.add(new Change(elapsed, replicas));
        }
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
