package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.DirectClient.Reply;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line against an API server of a few objects. */
class ClusterMainTest {
  private static final String POLICIES =
      "/apis/headroom.dev/v1alpha1/namespaces/media/mediascaling";
  private static final String PODS = "/api/v1/namespaces/media/pods";

  private final Map<String, String> objects = new HashMap<>();
  private final List<String> patches = new ArrayList<>();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

  @BeforeEach
  void fleet() {
    objects.put(POLICIES + "policies", list(policy()));
    objects.put("/apis/headroom.dev/v1alpha1/mediascalingpolicies", list(policy()));
    objects.put(
        "/apis/apps/v1/namespaces/media/deployments/sfu",
        """
        {"apiVersion": "apps/v1", "kind": "Deployment",
         "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "sfu"}}}}\
        """);
    objects.put(
        "/apis/autoscaling/v2/namespaces/media/horizontalpodautoscalers",
        list(
            """
            {"metadata": {"name": "sfu", "namespace": "media"},
             "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "sfu"},
                      "minReplicas": 1, "maxReplicas": 9, "metrics": []}}\
            """));
    pods(pod("sfu-a", ""), pod("sfu-b", "draining"), pod("sfu-c", "released"));
    objects.put(
        "/apis/custom.metrics.k8s.io/v1beta2/namespaces/media/pods/*/rtc_sessions",
        """
        {"items": [{"describedObject": {"name": "sfu-a"}, "value": "12"},
                   {"describedObject": {"name": "sfu-b"}, "value": "3"}]}\
        """);
  }

  private void pods(String... pods) {
    objects.put(PODS, list(pods));
    for (var pod : pods) {
      var read = Serialization.unmarshal(pod, GenericKubernetesResource.class);
      objects.put(PODS + "/" + read.getMetadata().getName(), pod);
    }
  }

  private static String list(String... items) {
    return "{\"items\": [" + String.join(",", items) + "]}";
  }

  private static String policy() {
    return """
    {"apiVersion": "headroom.dev/v1alpha1", "kind": "MediaScalingPolicy",
     "metadata": {"namespace": "media", "name": "conference", "uid": "u", "generation": 1},
     "spec": {"targetRef": {"kind": "Deployment", "name": "sfu"}, "capacity": {"sessions": 20}},
     "status": {"observedGeneration": 1, "requiredReplicas": 2, "sessions": 15,
       "forecastSessions": 18, "rung": "trend", "lastDecision": "15 live → 2 pods",
       "conditions": [
         {"type": "ScaleInHeld", "status": "True", "reason": "Draining",
          "message": "3 sessions left on 1 pod"},
         {"type": "Followed", "status": "True", "message": "by HorizontalPodAutoscaler sfu"}]}}\
    """;
  }

  private static String pod(String name, String phase) {
    var marks = phase.isEmpty() ? "" : "\"headroom.dev/phase\": \"" + phase + "\", ";
    var since = NOW.minusSeconds(240);
    return """
    {"apiVersion": "v1", "kind": "Pod",
     "metadata": {"namespace": "media", "name": "%s", "uid": "uid-%s", "resourceVersion": "7",
       "creationTimestamp": "2026-11-20T09:00:00Z", "labels": {%s"app": "sfu"},
       "annotations": {"headroom.dev/phase-since": "%s"}},
     "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True",
       "lastTransitionTime": "2026-11-20T09:01:00Z"}]}}\
    """
        .formatted(name, name, marks, since);
  }

  private Reply answer(String method, String path, String body) throws IOException {
    if (method.equals("PATCH")) {
      patches.add(path + " " + body);
      return new Reply(200, "{}");
    }
    var plain = path.replaceAll("\\?.*", "");
    var found = objects.get(plain);
    if (found == null) {
      return new Reply(404, "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"code\": 404}");
    }
    if (found.equals("no network")) {
      throw new IOException("connection refused");
    }
    return found.equals("forbidden")
        ? new Reply(
            403,
            "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"code\": 403, \"message\": \"pods is forbidden\"}")
        : new Reply(200, found);
  }

  private int run(String... arguments) {
    try (var client = DirectClient.of(this::answer)) {
      var out = new PrintStream(said, true, StandardCharsets.UTF_8);
      var err = new PrintStream(complained, true, StandardCharsets.UTF_8);
      return new ClusterMain(client, out, NOW).run(err, arguments);
    }
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return complained.toString(StandardCharsets.UTF_8);
  }

  @Test
  void explainsOnePolicyToPeople() {
    assertThat(run("explain", "media/conference")).isZero();

    assertThat(said())
        .contains("MediaScalingPolicy media/conference → Deployment media/sfu (Enforce)")
        .containsPattern("now +15 sessions, 3 replicas, 2 required")
        .containsPattern("forecast +18 sessions \\(trend\\)")
        .containsPattern("not fewer +3 sessions left on 1 pod")
        .containsPattern("not more +the pods there are carry the forecast of 18 sessions")
        .containsPattern("sfu-a +accepting +12")
        .containsPattern("sfu-b +draining +3 +4 min ago")
        .containsPattern("sfu-c +released +\\?");
  }

  @Test
  void explainsAllPoliciesToPrograms() {
    assertThat(run("explain", "--json")).isZero();

    var report = Serialization.unmarshal(said(), GenericKubernetesResource.class);
    var policies =
        new Fields("report", report.getAdditionalProperties()).items("policies").toList();
    assertThat(policies).hasSize(1);
    assertThat(policies.getFirst().text("whyNotFewer", "")).isEqualTo("3 sessions left on 1 pod");
    assertThat(policies.getFirst().items("pods").map(pod -> pod.text("phase", "")))
        .containsExactly("accepting", "draining", "released");
  }

  @Test
  void whatIsNotKnownIsSaid() {
    objects.remove("/apis/custom.metrics.k8s.io/v1beta2/namespaces/media/pods/*/rtc_sessions");
    assertThat(run("explain", "media/conference")).isZero();
    assertThat(said())
        .containsPattern("not known +the metrics API has no value for any pod")
        .containsPattern("sfu-a +accepting +\\?");
  }

  @Test
  void drainsAPodByHandAndBack() {
    assertThat(run("drain", "media/sfu-a")).isZero();
    assertThat(run("undrain", "media/sfu-b")).isZero();

    assertThat(patches).hasSize(2);
    assertThat(patches.getFirst())
        .startsWith(PODS + "/sfu-a ")
        .contains("\"headroom.dev/phase\":\"draining\"", "\"resourceVersion\":\"7\"");
    assertThat(patches.getLast())
        .startsWith(PODS + "/sfu-b ")
        .contains("\"headroom.dev/phase\":null");
  }

  @Test
  void whatIsDoneAlreadyIsNotDoneAgain() {
    assertThat(run("drain", "media/sfu-b")).isZero();
    assertThat(run("undrain", "media/sfu-a")).isZero();
    assertThat(said()).contains("sfu-b is draining already", "sfu-a is accepting already");
    assertThat(patches).isEmpty();
  }

  @Test
  void aReleasedPodDoesNotComeBack() {
    assertThat(run("undrain", "media/sfu-c")).isEqualTo(3);
    assertThat(complained()).contains("pod media/sfu-c is released");
    assertThat(patches).isEmpty();
  }

  @Test
  void nobodyWouldDrainAPodWithoutAPolicy() {
    objects.put(POLICIES + "policies", list());
    assertThat(run("drain", "media/sfu-a")).isEqualTo(3);
    assertThat(complained())
        .contains("no enforced MediaScalingPolicy is in charge of pod media/sfu-a");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThat(run("explain", "media/nobody")).isEqualTo(3);
    assertThat(complained()).contains("there is no MediaScalingPolicy media/nobody");
    assertThat(run("drain", "media/gone")).isEqualTo(3);
    assertThat(complained()).contains("there is no pod media/gone");
    objects.remove(POLICIES + "policies");
    assertThat(run("explain", "media/conference")).isEqualTo(3);
    assertThat(complained()).contains("the cluster knows no MediaScalingPolicy");
  }

  @Test
  void aClusterThatDoesNotAnswerOrRefusesIsTold() {
    objects.put(POLICIES + "policies", "no network");
    assertThat(run("explain", "media/conference")).isEqualTo(1);
    assertThat(complained()).contains("gives no answer: connection refused; is KUBECONFIG right?");
    objects.put(POLICIES + "policies", "forbidden");
    assertThat(run("explain", "media/conference")).isEqualTo(1);
    assertThat(complained()).contains("pods is forbidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "explain a b",
        "drain",
        "drain a b",
        "drain a --json",
        "explain --yaml",
        "fly x"
      })
  void aWrongCommandLineIsAnsweredWithTheRightOne(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
    assertThat(complained()).startsWith("usage: headroom explain");
  }
}
