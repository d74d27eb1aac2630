package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.calls.CallReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everybody who talks to the metrics API in a cluster: the HPA, kubectl, namespace deletion. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@TestInstance(Lifecycle.PER_CLASS)
@ResourceLock(House.REPLICAS)
class ApiUsersTest {
  private static final int CALLS = 8;
  private static final int SESSIONS = CALLS * MediaFleet.SESSIONS_A_CALL;
  private static final Duration READ = Duration.ofSeconds(30);
  private static final Duration HELD = Duration.ofSeconds(5);

  private final Stage stage;
  private final LiveCalls calls;

  ApiUsersTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @BeforeAll
  void twoPodsCarryCalls() throws Exception {
    var pods = stage.freshFleet(2);
    calls.place(CALLS, pods);
    pods.forEach(pod -> stage.awaitSessions(pod, SESSIONS / 2.0, READ));
  }

  @AfterAll
  void everyoneHangsUp() throws Exception {
    assertThat(calls.hangUpAll()).hasSize(CALLS).noneMatch(CallReport::cut);
  }

  /** Each wants three pods for two, and may not have them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pods | {metric: {name: rtc_sessions}, target: {type: AverageValue, averageValue: 6}} | averageValue | 8",
        "object | {describedObject: {apiVersion: apps/v1, kind: Deployment, name: media}, metric: {name: rtc_fleet_sessions}, target: {type: Value, value: 12}} | value | 16",
        "object | {describedObject: {apiVersion: apps/v1, kind: Deployment, name: media}, metric: {name: rtc_fleet_sessions}, target: {type: AverageValue, averageValue: 6}} | averageValue | 8",
        "object | {describedObject: {apiVersion: v1, kind: Namespace, name: NAMESPACE}, metric: {name: rtc_fleet_sessions}, target: {type: AverageValue, averageValue: 6}} | averageValue | 8",
      })
  void theHpaReadsEveryKindOfMetric(String kind, String metric, String field, double value) {
    var named = metric.replace("NAMESPACE", stage.namespace());
    stage
        .kubectl()
        .apply(
            PodlessFleet.autoscaler(
                "media", 2, "{type: %s, %s: %s}".formatted(capital(kind), kind, named), ""));
    try {
      Await.until(
          "three pods wanted for " + metric,
          READ,
          () -> condition("ScalingLimited").path("reason").asText().equals("TooManyReplicas"));
      var read = hpa().path("status").path("currentMetrics").path(0).path(kind).path("current");
      assertThat(MetricsApi.quantity(read.path(field).asText()))
          .as(read.toString())
          .isEqualTo(value);
      assertThat(condition("ScalingActive").path("reason").asText()).isEqualTo("ValidMetricFound");
    } finally {
      stage.kubectl().run("delete", "hpa", "media");
    }
  }

  @Test
  void theEventsOfTheHpaSayWhyThereIsNoNumberAndNothingMoves() {
    stage.kubectl().apply(PodlessFleet.manifest("silent", 2));
    stage
        .kubectl()
        .apply(PodlessFleet.autoscaler("silent", 2, PodlessFleet.required("silent"), ""));
    Await.until(
        "our reason in an event", READ, () -> events("silent").contains("declares no capacity"));
    Await.throughout(
        "two replicas",
        HELD,
        () -> stage.kubectl().jsonPath(".spec.replicas", "deployment", "silent").equals("2"));
    stage.kubectl().run("delete", "hpa,deployment", "silent");
  }

  @Test
  void kubectlKnowsOurApisAndComplainsOfNone() {
    var kubectl = stage.kubectl();
    assertThat(kubectl.run("api-resources")).contains("mediascalingpolicies");
    assertThat(kubectl.run("api-versions"))
        .contains("custom.metrics.k8s.io/v1beta1", "custom.metrics.k8s.io/v1beta2");
    assertThat(kubectl.run("explain", "mediascalingpolicy.spec.capacity")).contains("sessions");
    assertThat(kubectl.raw("/openapi/v3")).contains("apis/custom.metrics.k8s.io/v1beta2");
  }

  @Test
  void aNamespaceIsDeletedAsEver() {
    var kubectl = stage.kubectl();
    var namespace = stage.namespace() + "-short";
    kubectl.run("create", "namespace", namespace);
    kubectl.run("create", "configmap", "some", "-n", namespace);
    kubectl.run("delete", "namespace", namespace, "--timeout=60s");
    assertThat(kubectl.run("get", "namespaces", "-o", "name")).doesNotContain(namespace);
  }

  @Test
  void allReplicasGiveTheSameAnswers() {
    var token = stage.kubectl().run("create", "token", "metrics-reader", "-n", "default").strip();
    var base = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/" + stage.namespace();
    var doors = ServiceDoor.all(stage.kubectl());
    assertThat(doors).hasSize(2);
    for (var path :
        List.of(
            "/pods/*/rtc_sessions",
            "/pods/*/rtc_streams?labelSelector=app%3Dmedia",
            "/deployments.apps/media/rtc_fleet_sessions",
            "/deployments.apps/media/rtc_required_replicas",
            "/pods/none/rtc_sessions")) {
      var answers =
          doors.stream().map(door -> answer(door, base + path, token)).distinct().toList();
      assertThat(answers).as(path).hasSize(1);
    }
  }

  /** What is said, but for the moment at which it is. */
  private static String answer(ServiceDoor door, String path, String token) {
    var answer = door.get(path, token);
    var body = new String(answer.body(), StandardCharsets.UTF_8);
    return answer.statusCode() + " " + body.replaceAll("\"timestamp\":\"[^\"]+\"", "");
  }

  private JsonNode hpa() {
    return Json.parse(stage.kubectl().json("hpa", "media"));
  }

  private JsonNode condition(String type) {
    return Json.stream(hpa().path("status").path("conditions"))
        .filter(condition -> condition.path("type").asText().equals(type))
        .findFirst()
        .orElse(Json.message("none yet"));
  }

  private String events(String hpa) {
    return stage
        .kubectl()
        .run(
            "get",
            "events",
            "--field-selector=involvedObject.kind=HorizontalPodAutoscaler,involvedObject.name="
                + hpa,
            "-o",
            "jsonpath={.items[*].message}");
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
