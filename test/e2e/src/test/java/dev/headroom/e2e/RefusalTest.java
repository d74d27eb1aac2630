package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.PodReport;
import dev.headroom.model.report.ReportReceipt;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input over the real path: a clear error each, and nothing lost. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@TestInstance(Lifecycle.PER_CLASS)
@ResourceLock(House.REPLICAS)
class RefusalTest {
  private static final String REPORTS = "/agent/v1/report";
  private static final int MOST_BYTES = 4 << 20;

  private final Stage stage;
  private final List<MediaPod> fleet;
  private final ServiceDoor service;

  RefusalTest(Stage stage) {
    this.stage = stage;
    this.fleet = Stage.oneOnEachNode(stage.freshFleet(2));
    this.service = ServiceDoor.find(stage.kubectl());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pods/*/rtc_nonsense | 404 | there is no such metric",
        "pods/no-such-pod/rtc_sessions | 404 | no-such-pod",
        "pods/*/rtc_sessions?labelSelector=app%3D%3D%3Dmedia | 400 | unable to parse labelSelector",
        "pods/*/rtc_sessions?labelSelector=app%3Dnone | 404 | match labelSelector \"app=none\"",
        "deployments.apps/none/rtc_required_replicas | 404 | none",
        "deployments.apps/media/rtc_sessions | 404 | rtc_sessions",
      })
  void theMetricsApiSaysWhatIsWrong(String path, int status, String why) {
    var answer = stage.api().get(path);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body().path("kind").asText()).isEqualTo("Status");
    assertThat(answer.body().path("message").asText()).contains(why);
  }

  @Test
  void aTokenThatIsNotGoodReadsNothing() {
    var path = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/default/pods/%2A/rtc_sessions";
    assertThat(service.get(path, "no-token").statusCode()).isEqualTo(401);
    assertThat(service.get(path, "").statusCode()).isEqualTo(403);
    assertThat(service.get(path, token("default", "default")).statusCode()).isEqualTo(403);
  }

  @Test
  void aReportNeedsTheTokenOfAnAgent() {
    var report = report("node-a").build().toByteArray();
    assertRefused(service.post(REPORTS, "", report), 401, "bearer token");
    assertRefused(service.post(REPORTS, "no-token", report), 401, "not good");
    var other = token("default", "default", "--audience=headroom");
    assertRefused(service.post(REPORTS, other, report), 403, "may not report");
    var wrongAudience = token(Headroom.NAMESPACE, "headroom-agent");
    assertRefused(service.post(REPORTS, wrongAudience, report), 401, "not good");
    var unbound = token(Headroom.NAMESPACE, "headroom-agent", "--audience=headroom");
    assertRefused(service.post(REPORTS, unbound, report), 403, "bound to no node");
  }

  @Test
  void anAgentIsNotBelievedAboutAnotherNode() throws Exception {
    var onB = fleet.getLast();
    var token = agentToken("node-a");
    assertRefused(
        service.post(REPORTS, token, report("node-b").build().toByteArray()),
        403,
        "the report is of node node-b, and the token is bound to node node-a");
    var foreign = report("node-a").addPods(sessions(onB, 777)).build();
    var answer = service.post(REPORTS, token, foreign.toByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(ReportReceipt.parseFrom(answer.body()).getRefusedList())
        .containsExactly(
            "pod " + stage.namespace() + "/" + onB.name() + ": it runs on node node-b");
    Await.throughout(
        "its own agent's word", Duration.ofSeconds(2), () -> stage.sessions(onB).orElse(-1) == 0);
  }

  @Test
  void aReportThatIsNoneChangesNothing() {
    var token = agentToken("node-a");
    var noise = "not a protobuf".getBytes(StandardCharsets.UTF_8);
    assertThat(service.post(REPORTS, token, noise).statusCode()).isEqualTo(400);
    var unnamed = report("node-a").clearAgentInstance().build().toByteArray();
    assertRefused(service.post(REPORTS, token, unnamed), 400, "agent_instance");
    var large = new byte[MOST_BYTES + 1];
    assertThat(service.post(REPORTS, token, large).statusCode()).isEqualTo(413);
    assertThat(fleet).allMatch(pod -> stage.sessions(pod).orElse(-1) == 0);
  }

  private AgentReport.Builder report(String node) {
    return AgentReport.newBuilder()
        .setNode(node)
        .setAgentInstance("scenario-" + Stage.newCall())
        .setSequence(1)
        .setComplete(false);
  }

  private PodReport sessions(MediaPod pod, int sessions) {
    var uid = stage.kubectl().jsonPath(".metadata.uid", "pod", pod.name());
    return PodReport.newBuilder()
        .setUid(uid)
        .setNamespace(stage.namespace())
        .setName(pod.name())
        .setSessions(sessions)
        .build();
  }

  private String agentToken(String node) {
    return token(
        Headroom.NAMESPACE,
        "headroom-agent",
        "--audience=headroom",
        "--bound-object-kind=Node",
        "--bound-object-name=" + node);
  }

  private String token(String namespace, String account, String... more) {
    var words = new ArrayList<>(List.of("create", "token", account, "-n", namespace));
    words.addAll(List.of(more));
    return stage.kubectl().run(words.toArray(String[]::new)).strip();
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, String why) {
    var message = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(answer.statusCode()).as(message).isEqualTo(status);
    assertThat(message).contains(why);
  }
}
