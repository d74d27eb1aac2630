package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HpaCalculatorTest {
  static Stream<HpaRow> rows() {
    return HpaRow.of("hpa-replica-calculator.rows");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void asksForWhatUpstreamAsksFor(HpaRow row) {
    var proposal = propose(row);
    if (row.has("error")) {
      assertThat(proposal).isInstanceOf(HpaProposal.Unknown.class);
      assertThat(((HpaProposal.Unknown) proposal).why()).contains(row.text("error"));
      return;
    }
    var percent = row.has("utilization") ? row.number("utilization") : null;
    assertThat(proposal)
        .isEqualTo(new HpaProposal.Replicas(row.number("replicas"), row.big("usage"), percent));
  }

  private static HpaProposal propose(HpaRow row) {
    var pods = HpaFleetRows.pods(row, row.number("pods"), row.longs("requests"), false);
    var target = HpaTarget.of(row.number("current"), pods);
    var tolerance = row.words("tolerance").stream().map(Double::valueOf).toList();
    var tolerances =
        tolerance.isEmpty()
            ? new HpaTolerance(0.1, 0.1)
            : new HpaTolerance(tolerance.get(0), tolerance.get(1));
    var settings = HpaFleetRows.settings(true, false);
    return new HpaCalculator(settings, tolerances, target, HpaRow.NOW).propose(metric(row));
  }

  private static HpaMetric metric(HpaRow row) {
    var target = row.big("target");
    return switch (row.text("metric")) {
      case "cpu" ->
          new HpaMetric.Resource(
              "cpu",
              row.textOrNull("container"),
              new HpaMetric.ResourceTarget.Utilization((int) target),
              cpu(row));
      case "pods" ->
          new HpaMetric.PodsAverage(
              target, HpaFleetRows.samples(row.longs("levels"), HpaFleetRows.LONG_AGO));
      case "object" -> whole(HpaMetric.Source.OBJECT, HpaMetric.Per.FLEET, row);
      case "object-per-pod" -> whole(HpaMetric.Source.OBJECT, HpaMetric.Per.REPLICA, row);
      case "external" -> whole(HpaMetric.Source.EXTERNAL, HpaMetric.Per.FLEET, row);
      case "external-per-pod" -> whole(HpaMetric.Source.EXTERNAL, HpaMetric.Per.REPLICA, row);
      default -> throw new IllegalArgumentException(row.text("metric"));
    };
  }

  private static HpaMetric whole(HpaMetric.Source source, HpaMetric.Per per, HpaRow row) {
    return new HpaMetric.Whole(
        source, per, row.big("target"), new HpaReading.Known<>(row.longs("levels")));
  }

  /** Sums the containers, or takes the one asked for; a pod that does not report it is missing. */
  private static HpaReading<Map<String, HpaSample>> cpu(HpaRow row) {
    var samples = new HashMap<String, HpaSample>();
    var names = row.words("names");
    var levels = row.words("levels");
    for (var i = 0; i < levels.size(); i++) {
      var name = i < names.size() ? names.get(i) : "test-pod-" + i;
      var containers = Arrays.stream(levels.get(i).split("\\+", -1)).map(Long::valueOf).toList();
      var asked = asked(containers, row);
      if (!asked.isEmpty()) {
        var milli = asked.stream().mapToLong(Long::longValue).sum();
        samples.put(name, new HpaSample(milli, HpaFleetRows.LONG_AGO, Duration.ofMinutes(1)));
      }
    }
    return new HpaReading.Known<>(samples);
  }

  private static List<Long> asked(List<Long> containers, HpaRow row) {
    if (!row.has("container")) {
      return containers;
    }
    var index = Integer.parseInt(row.text("container").substring("container".length())) - 1;
    return index < containers.size() ? List.of(containers.get(index)) : List.of();
  }
}
