package dev.headroom.scaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.model.Signal;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TriggerTest {
  private static final Subject SFU = new Subject.OfWorkload(FakeSignals.SFU);

  private static ScaledObjectRef ref(Map<String, String> metadata) {
    return ScaledObjectRef.newBuilder()
        .setName("rooms")
        .setNamespace("media")
        .putAllScalerMetadata(metadata)
        .build();
  }

  private static Trigger parse(Map<String, String> metadata) {
    return Trigger.parse(ref(metadata));
  }

  @Test
  void thePageHasTheDeclaredTable() throws IOException {
    var declared =
        Arrays.stream(TriggerField.values())
            .map(f ->
                "| `%s` | %s | %s | %s |"
                    .formatted(f.key(), f.type().words(), f.defaultWords(), f.doc()))
            .toList();
    var page = Files.readAllLines(Path.of("..", "docs", "keda.md"));
    var head = page.indexOf("| key | value | default | meaning |");

    assertThat(page.stream().skip(head + 2).takeWhile(line -> line.startsWith("|")))
        .containsExactlyElementsOf(declared);
  }

  @Test
  void readsTheDefaults() {
    var trigger = parse(Map.of("workload", "Deployment/sfu", "scalerAddress", "headroom:9555"));

    assertThat(trigger).isEqualTo(new Trigger(SFU, Signal.REQUIRED_REPLICAS, 1, 1));
    assertThat(trigger.metricName()).isEqualTo("required-replicas");
  }

  @Test
  void readsEveryKeyAndItsFromEnvForm() {
    var trigger =
        parse(
            Map.of(
                "workload", "statefulset/turn",
                "metric", "rtc_ingress_bits_per_second",
                "targetValueFromEnv", " 2e8 ",
                "activationValue", "0.5"));

    assertThat(trigger)
        .isEqualTo(
            new Trigger(
                new Subject.OfWorkload(new WorkloadRef(WorkloadKind.STATEFUL_SET, "media", "turn")),
                Signal.INGRESS_BITS,
                2e8,
                0.5));
    assertThat(trigger.metricName()).isEqualTo("ingress-bits-per-second");
  }

  @Test
  void readsThePolicysTargetOrThatOfTheScaledObject() {
    assertThat(parse(Map.of("policy", "calls")).subject())
        .isEqualTo(new Subject.OfPolicy("media", "calls"));
    assertThat(parse(Map.of()).subject()).isEqualTo(new Subject.OfScaledObject("media", "rooms"));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "SIGNAL_AGE",
        "INGRESS_LOSS",
        "EGRESS_LOSS",
        "JITTER",
        "SERVER_JITTER",
        "ROUND_TRIP",
        "TURNAROUND"
      })
  void namesEverySignalInKedasLetters(Signal signal) {
    var named =
        parse(
            Map.of(
                "workload", "Deployment/sfu", "metric", signal.metricName(), "targetValue", "1"));

    assertThat(named.metricName()).matches("[a-z0-9-]+");
    assertThat(
            parse(
                Map.of(
                    "workload", "Deployment/sfu",
                    "metric", named.metricName(),
                    "targetValue", "1")))
        .isEqualTo(named);
  }

  record Bad(String name, Map<String, String> metadata, List<String> says) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Bad bad(String name, Map<String, String> changes, String... says) {
    var metadata = new HashMap<String, String>(Map.of("workload", "Deployment/sfu"));
    metadata.putAll(changes);
    return new Bad(name, metadata, List.of(says));
  }

  static Stream<Bad> badMetadata() {
    return Stream.of(
        bad("two subjects", Map.of("policy", "calls"), "policy is given beside workload"),
        new Bad("no policy", Map.of("policy", ""), List.of("policy \"\" is not the name of")),
        new Bad("a path", Map.of("policyFromEnv", "a/b"), List.of("policy \"a/b\" is not")),
        bad("no name", Map.of("workload", "Deployment/"), "workload \"Deployment/\" is not"),
        bad("no kind", Map.of("workload", "sfu"), "is not Deployment/name or StatefulSet/name"),
        bad("other kind", Map.of("workload", "Job/sfu"), "\"Job/sfu\" is not"),
        bad("slashes", Map.of("workload", "Deployment/a/b"), "\"Deployment/a/b\" is not"),
        bad("unknown key", Map.of("tagretValue", "1"), "\"tagretValue\" is not a key"),
        bad("unknown metric", Map.of("metric", "cpu"), "metric \"cpu\" is not one of sessions,"),
        bad("age", Map.of("metric", "rtc_signal_age_seconds"), "is not one of"),
        bad("no sum", Map.of("metric", "rtc_jitter_milliseconds"), "is not one of"),
        bad("no target", Map.of("metric", "sessions"), "targetValue is missing"),
        bad("word", Map.of("targetValue", "ten"), "targetValue \"ten\" is not a number"),
        bad("zero", Map.of("targetValue", "0"), "targetValue \"0\" is not a number of 0.001"),
        bad("too fine", Map.of("targetValue", "0.0004"), "targetValue \"0.0004\" is not"),
        bad("not a number", Map.of("targetValue", "NaN"), "targetValue \"NaN\" is not"),
        bad("endless", Map.of("targetValue", "Infinity"), "targetValue \"Infinity\" is not"),
        bad("empty", Map.of("targetValue", ""), "targetValue \"\" is not"),
        bad("negative", Map.of("activationValue", "-1"), "activationValue \"-1\" is not"),
        bad(
            "twice",
            Map.of("targetValue", "1", "targetValueFromEnv", "2"),
            "targetValue is given twice"),
        bad(
            "everything at once",
            Map.of(
                "workload",
                "x",
                "metric",
                "y",
                "targetValue",
                "z",
                "activationValue",
                "-",
                "q",
                ""),
            "workload \"x\"",
            "metric \"y\"",
            "targetValue \"z\"",
            "activationValue \"-\"",
            "\"q\" is not a key"));
  }

  @ParameterizedTest
  @MethodSource("badMetadata")
  void refusesBadMetadataAndNamesEveryBadKey(Bad bad) {
    assertThatThrownBy(() -> parse(bad.metadata()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("INVALID_ARGUMENT: trigger of ScaledObject \"media/rooms\": ")
        .message()
        .contains(bad.says());
  }

  @Test
  void keepsTheErrorShortEnoughToArrive() {
    var flood = new HashMap<String, String>();
    for (var i = 0; i < 5_000; i++) {
      flood.put("key-" + i + "x".repeat(500), "value");
    }

    assertThatThrownBy(() -> parse(flood))
        .message()
        .contains("and 4980 more")
        .hasSizeLessThan(6_000);
  }
}
