package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.SFU;
import static dev.headroom.adapter.Fixtures.podReport;
import static dev.headroom.adapter.Fixtures.read;
import static dev.headroom.adapter.Fixtures.ref;
import static dev.headroom.adapter.Fixtures.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.ClusterView;
import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.cluster.MediaScalingPolicy.Placement;
import dev.headroom.model.Pod;
import dev.headroom.model.Workload;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guard's webhook over the real front: pod a carries three sessions. */
class GuardTest {
  private final SignalStore store = new SignalStore(Fixtures.MAX_AGE);
  private final TestServer server = new TestServer(store);

  private void fleet() {
    var life = new Pod.Life(NOW, true, NOW, List.of("10.0.0.1"), Map.of());
    var pod = new Pod(ref("a"), "uid-a", "node-a", Map.of(), Pod.Phase.RUNNING, false, SFU, life);
    var policy = Fixtures.policy(Placement.PACKED, Mode.ENFORCE, 1, Fixtures.decided(1, 2));
    var workload = new Workload(SFU, 1, null, null);
    store.see(ClusterView.of(List.of(pod), List.of(workload), List.of(policy)));
    store.take(read(report("node-a", 1, podReport("a", 3)), NOW));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> ask(String body) {
    var request = server.request(GuardFront.PATH).POST(BodyPublishers.ofString(body));
    return TestServer.send(server.client(null), request);
  }

  private static String review(String operation, String subResource, String name) {
    return """
    {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
      "uid": "u-1", "operation": "%s", "subResource": "%s", "namespace": "media", "name": "%s",
      "resource": {"group": "", "version": "v1", "resource": "pods"},
      "oldObject": {"metadata": {"name": "a"}}}}
    """
        .formatted(operation, subResource, name);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "DELETE, '', a, 409, Conflict",
    "CREATE, eviction, a, 429, TooManyRequests",
    "DELETE, '', '', 409, Conflict",
  })
  void aBusyPodStays(String operation, String subResource, String name, int code, String reason) {
    fleet();

    var answer = ask(review(operation, subResource, name));

    assertThat(answer.statusCode()).isEqualTo(200);
    var response = new JsonObject(answer.body()).getJsonObject("response");
    assertThat(response.getString("uid")).isEqualTo("u-1");
    assertThat(response.getBoolean("allowed")).isFalse();
    var status = response.getJsonObject("status");
    assertThat(status.getInteger("code")).isEqualTo(code);
    assertThat(status.getString("reason")).isEqualTo(reason);
    assertThat(status.getString("message")).contains("pod media/a", "carries 3 sessions");
  }

  @Test
  void whoeverNobodyIsInChargeOfMayGo() {
    store.see(ClusterView.of(List.of(Fixtures.pod("b", "node-a")), List.of()));

    var answer = ask(review("DELETE", "", "b"));

    assertThat(new JsonObject(answer.body()).getJsonObject("response"))
        .isEqualTo(new JsonObject().put("uid", "u-1").put("allowed", true));
  }

  @Test
  void nobodyMayGoBeforeTheClusterIsRead() {
    var answer = ask(review("DELETE", "", "b"));

    assertThat(answer.body()).contains("\"allowed\":false", "not all read yet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no json                                                  | it is no AdmissionReview
          {}                                                       | request is missing
          {"request": 7}                                           | it is no AdmissionReview
          {"request": {"resource": {}}}                            | resource is missing
          {"request": {"resource": {"resource": "pods"}}}          | it is no AdmissionReview of admission.k8s.io/v1
          """)
  void whatIsNoReviewIsRefused(String body, String why) {
    fleet();

    var answer = ask(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("message")).contains(why);
  }

  @Test
  void otherOperationsAreNotItsBusiness() {
    fleet();

    assertThat(ask(review("CREATE", "", "a")).body())
        .contains("deletions and evictions of pods, not CREATE of pods");
    assertThat(TestServer.send(server.client(null), server.request(GuardFront.PATH)).statusCode())
        .isEqualTo(405);
  }
}
