package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HpaControllerTest {
  static Stream<HpaRow> rows() {
    return HpaRow.of("hpa-controller.rows");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void decidesAsUpstream(HpaRow row) {
    var outcome = reconcile(row);
    assertThat(outcome.replicas()).isEqualTo(row.number("replicas"));
    assertThat(outcome.rescaled()).isEqualTo(row.number("replicas") != row.number("spec"));
    assertThat(outcome.state().conditions().stream().map(HpaControllerTest::word))
        .containsExactlyElementsOf(row.words("conditions"));
    if (row.has("utilization")) {
      var first = (HpaProposal.Replicas) outcome.proposals().getFirst();
      assertThat(first.percent()).isEqualTo(row.number("utilization"));
    }
  }

  @Test
  void forgetsItsWindowsWithTheController() {
    var controller = new HpaController(HpaSettings.DEFAULTS, new HpaSpec(1, 100, null));
    var pods =
        Stream.of("a", "b", "c", "d").map(n -> HpaPod.running(n, HpaFleetRows.LONG_AGO)).toList();
    var target = HpaTarget.of(4, pods);
    var half = List.<HpaMetric>of(perReplica(2000));
    var first = controller.reconcile(HpaState.FRESH, target, half, HpaRow.NOW);
    assertThat(first.replicas()).isEqualTo(4);
    var later = HpaRow.NOW.plusSeconds(301);
    assertThat(controller.reconcile(first.state(), target, half, later).replicas()).isEqualTo(2);
    assertThat(controller.reconcile(HpaState.FRESH, target, half, later).replicas()).isEqualTo(4);
  }

  private static HpaMetric perReplica(long milli) {
    return new HpaMetric.Whole(
        HpaMetric.Source.EXTERNAL,
        HpaMetric.Per.REPLICA,
        1000,
        new HpaReading.Known<>(List.of(milli)));
  }

  private static HpaOutcome reconcile(HpaRow row) {
    var behavior =
        row.has("up") || row.has("down")
            ? HpaBehavior.of(row.rules("up"), row.rules("down"))
            : null;
    var settings =
        HpaFleetRows.settings(!row.is("gate-tolerance", "no"), row.is("gate-scale-to-zero", "yes"));
    var spec = new HpaSpec(row.number("min"), row.number("max"), behavior);
    var metrics = row.words("metrics").stream().map(w -> metric(w, row)).toList();
    return new HpaController(settings, spec)
        .reconcile(state(row), target(row), metrics, HpaRow.NOW);
  }

  private static HpaState state(HpaRow row) {
    var state =
        row.has("recommended")
            ? HpaState.FRESH.withRecommendations(
                row.dated("recommended", HpaState.Recommendation::new))
            : HpaState.FRESH;
    for (var word : row.words("had")) {
      var parts = word.split(":", -1);
      state =
          state.with(
              new HpaCondition(
                  HpaCondition.Type.valueOf(snake(parts[0])), parts[1].equals("True"), parts[2]));
    }
    return state;
  }

  private static String snake(String camel) {
    return camel.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }

  private static String word(HpaCondition condition) {
    var words = new StringBuilder();
    for (var part : condition.type().name().split("_", -1)) {
      words.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return words + ":" + (condition.status() ? "True" : "False") + ":" + condition.reason();
  }

  private static HpaTarget target(HpaRow row) {
    var status = row.number("status");
    var requests = new ArrayList<Long>();
    var count = row.has("requests") ? row.longs("requests").size() : status;
    for (var i = 0; i < count; i++) {
      requests.add(row.has("requests") ? row.longs("requests").get(i) / 2 : 500);
    }
    var selector =
        row.has("selector")
            ? HpaTarget.Selector.valueOf(row.text("selector").toUpperCase(Locale.ROOT))
            : HpaTarget.Selector.VALID;
    return new HpaTarget(
        row.number("spec"), status, selector, HpaFleetRows.pods(row, count, requests, true));
  }

  private static HpaMetric metric(String word, HpaRow row) {
    var kind = word.substring(0, word.indexOf(':'));
    var target = word.substring(word.indexOf(':') + 1).replace("%", "");
    var levels = row.longs("levels");
    var series = row.is("fails", kind);
    return switch (kind) {
      case "cpu", "cpu/container1", "cpu/container2" ->
          resource(kind.length() > 3 ? kind.substring(4) : null, target, row);
      case "pods" ->
          new HpaMetric.PodsAverage(
              Long.parseLong(target), series ? failed() : HpaFleetRows.samples(levels, HpaRow.NOW));
      case "object", "object-per-pod", "external", "external-per-pod" ->
          new HpaMetric.Whole(
              kind.startsWith("object") ? HpaMetric.Source.OBJECT : HpaMetric.Source.EXTERNAL,
              kind.endsWith("per-pod") ? HpaMetric.Per.REPLICA : HpaMetric.Per.FLEET,
              Long.parseLong(target),
              series
                  ? failed()
                  : new HpaReading.Known<>(
                      kind.startsWith("object") ? levels.subList(0, 1) : levels));
      case "unsupported" -> new HpaMetric.Unsupported(target);
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static <T> HpaReading<T> failed() {
    return new HpaReading.Failed<>("something went wrong");
  }

  private static HpaMetric resource(@Nullable String container, String target, HpaRow row) {
    HpaReading<Map<String, HpaSample>> samples =
        row.is("fails", "cpu") || target.equals("none") ? failed() : cpu(container, row);
    var percent = target.equals("none") ? 0 : Integer.parseInt(target);
    return new HpaMetric.Resource(
        "cpu", container, new HpaMetric.ResourceTarget.Utilization(percent), samples);
  }

  private static HpaReading<Map<String, HpaSample>> cpu(@Nullable String container, HpaRow row) {
    var samples = new HashMap<String, HpaSample>();
    var levels = row.longs("levels");
    for (var i = 0; i < levels.size(); i++) {
      var half = levels.get(i) / 2;
      samples.put(
          "test-pod-" + i,
          new HpaSample(container == null ? 2 * half : half, HpaRow.NOW, Duration.ofMinutes(1)));
    }
    return new HpaReading.Known<>(samples);
  }
}
