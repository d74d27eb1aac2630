package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HpaPodsTest {
  static Stream<HpaRow> groups() {
    return HpaRow.of("hpa-pods.rows").filter(row -> row.is("kind", "groups"));
  }

  static Stream<HpaRow> requests() {
    return HpaRow.of("hpa-pods.rows").filter(row -> row.is("kind", "requests"));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void sortsPodsAsUpstream(HpaRow row) {
    var samples = new HashMap<String, HpaSample>();
    row.words("metrics").forEach(word -> putSample(samples, word));
    var metric =
        new HpaPodGroups.For(
            samples, row.text("resource"), HpaFleetRows.settings(true, false), HpaRow.NOW);
    var groups = HpaPodGroups.of(row.words("pods").stream().map(HpaPodsTest::pod).toList(), metric);
    assertThat(groups.ready()).isEqualTo(row.number("ready"));
    assertThat(groups.unready()).containsExactlyInAnyOrderElementsOf(row.words("unready"));
    assertThat(groups.missing()).containsExactlyInAnyOrderElementsOf(row.words("missing"));
    assertThat(groups.ignored()).containsExactlyInAnyOrderElementsOf(row.words("ignored"));
  }

  private static void putSample(Map<String, HpaSample> samples, String word) {
    var parts = word.split("[@/]", -1);
    var sample =
        parts.length == 1
            ? new HpaSample(1, HpaFleetRows.LONG_AGO, Duration.ZERO)
            : new HpaSample(1, HpaRow.ago(parts[1]), Duration.parse("PT" + parts[2]));
    samples.put(parts[0], sample);
  }

  private static HpaPod pod(String word) {
    var parts = List.of(word.split("/", -1));
    HpaPod.@Nullable Readiness readiness = null;
    @Nullable Instant started = null;
    for (var part : parts) {
      var at = part.indexOf('@') < 0 ? HpaRow.NOW : HpaRow.ago(part.split("@", -1)[1]);
      switch (part.split("@", -1)[0]) {
        case "started" -> started = at;
        case "ready" -> readiness = new HpaPod.Readiness(true, at);
        case "unready" -> readiness = new HpaPod.Readiness(false, at);
        default -> {}
      }
    }
    return new HpaPod(
        parts.get(0),
        HpaFleetRows.phase(parts.get(1)),
        parts.contains("terminating"),
        started,
        readiness,
        List.of(),
        Map.of());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void sumsRequestsAsUpstream(HpaRow row) {
    var pods = row.has("no-pods") ? List.<HpaPod>of() : List.of(requesting(row));
    var requests = HpaRequests.of(pods, row.textOrNull("container"), "cpu");
    if (row.has("error")) {
      assertThat(requests).isEqualTo(new HpaRequests.Missing(row.text("error")));
      return;
    }
    Map<String, Long> expected =
        row.has("no-pods") ? Map.of() : Map.of("test-pod", row.big("request"));
    assertThat(requests).isEqualTo(new HpaRequests.Known(expected));
  }

  private static HpaPod requesting(HpaRow row) {
    var containers = row.words("containers").stream().map(HpaPodsTest::container).toList();
    Map<String, Long> podLevel =
        row.has("pod-level") ? Map.of("cpu", row.big("pod-level")) : Map.of();
    return new HpaPod(
        "test-pod", HpaFleetRows.phase("running"), false, null, null, containers, podLevel);
  }

  private static HpaPod.Container container(String word) {
    var name = word.substring(0, word.indexOf(':')).split("/", -1);
    var request = word.substring(word.indexOf(':') + 1);
    var role =
        name.length == 1
            ? HpaPod.Role.MAIN
            : name[1].equals("init") ? HpaPod.Role.INIT : HpaPod.Role.SIDECAR;
    Map<String, Long> requests =
        request.equals("none") ? Map.of() : Map.of("cpu", Long.valueOf(request));
    return new HpaPod.Container(name[0], role, requests);
  }
}
