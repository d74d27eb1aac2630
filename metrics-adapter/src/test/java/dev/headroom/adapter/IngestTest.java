package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.pod;
import static dev.headroom.adapter.Fixtures.podReport;
import static dev.headroom.adapter.Fixtures.ref;
import static dev.headroom.adapter.Fixtures.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.Caller;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.ReportReceipt;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports over real HTTPS, as agents send them. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields in.
class IngestTest {
  private SignalStore store;
  private TestServer server;
  private HttpClient client;

  @BeforeEach
  void start() {
    store = Fixtures.store(pod("a", "node-a"), pod("b", "node-b"));
    server = new TestServer(store);
    client = server.client(null);
    token("headroom:a", TestServer.AGENT, Map.of(AgentIdentity.NODE, List.of("node-a")));
    token("headroom:none", TestServer.AGENT, Map.of());
    token(
        "headroom:other",
        "system:serviceaccount:default:x",
        Map.of(AgentIdentity.NODE, List.of("node-a")));
    token("api", TestServer.AGENT, Map.of(AgentIdentity.NODE, List.of("node-a")));
  }

  private void token(String token, String user, Map<String, List<String>> extra) {
    server.tokens.put(token, new Caller(user, "", List.of(), extra));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<byte[]> post(String authorization, byte[] body) throws Exception {
    var request =
        server
            .request(AgentIngest.PATH)
            .header("Content-Type", AgentIngest.PROTOBUF)
            .POST(BodyPublishers.ofByteArray(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> post(AgentReport.Builder report) throws Exception {
    return post("Bearer headroom:a", report.build().toByteArray());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private String sessions(String pod) {
    return store.get().read(ref(pod), Signal.SESSIONS, NOW) instanceof Reading.Fresh fresh
        ? fresh.value().toString()
        : "unknown";
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpClient.Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void aGoodReportIsInTheSnapshotWhenItIsAnswered(HttpClient.Version version) throws Exception {
    var request =
        server
            .request(AgentIngest.PATH)
            .version(version)
            .header("Authorization", "Bearer headroom:a")
            .POST(
                BodyPublishers.ofByteArray(
                    report("node-a", 7, podReport("a", 4)).build().toByteArray()));
    var response = client.send(request.build(), BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(version);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/x-protobuf");
    assertThat(ReportReceipt.parseFrom(response.body()))
        .isEqualTo(ReportReceipt.newBuilder().setSequence(7).build());
    assertThat(sessions("a")).isEqualTo("4");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "'', 401, a report needs a bearer token",
    "Bearer guessed, 401, the token is not good: unknown token",
    "Bearer api, 401, the token is not good: unknown token",
    "Basic eDp5, 401, a report needs a bearer token",
    "Bearer headroom:none, 403, the token is bound to no node",
    "Bearer headroom:other, 403, 'system:serviceaccount:default:x may not report, only'",
  })
  void whoIsNoAgentMayNotReport(String authorization, int status, String message) throws Exception {
    var response =
        post(authorization, report("node-a", 1, podReport("a", 4)).build().toByteArray());
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(text(response)).startsWith(message);
    assertThat(sessions("a")).isEqualTo("unknown");
  }

  @Test
  void aReportOfAnotherNodeIsRefused() throws Exception {
    var response = post(report("node-b", 1, podReport("b", 4)));
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(text(response))
        .isEqualTo("the report is of node node-b, and the token is bound to node node-a\n");
    assertThat(sessions("b")).isEqualTo("unknown");
  }

  @Test
  void aPodOfAnotherNodeIsRefusedAndTheRestIsTaken() throws Exception {
    var response = post(report("node-a", 1, podReport("a", 4), podReport("b", 99)));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(ReportReceipt.parseFrom(response.body()).getRefusedList())
        .containsExactly("pod media/b: it runs on node node-b");
    assertThat(sessions("a")).isEqualTo("4");
    assertThat(sessions("b")).isEqualTo("unknown");
  }

  @Test
  void aReplayedReportChangesNothing() throws Exception {
    post(report("node-a", 2, podReport("a", 4)));
    var replay = post(report("node-a", 1, podReport("a", 9)));
    assertThat(replay.statusCode()).isEqualTo(200);
    assertThat(sessions("a")).isEqualTo("4");
    assertCounted("repeated", 1);
  }

  @Test
  void aMalformedReportIsToldWhatIsWrong() throws Exception {
    var response = post("Bearer headroom:a", new byte[] {1, 2, 3});
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(text(response)).startsWith("the body is no headroom.v1.AgentReport");
    assertThat(post(report("node-a", 0)).statusCode()).isEqualTo(400);
    assertCounted("malformed", 2);
  }

  @Test
  void aReportThatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
    var response = post("Bearer headroom:a", new byte[AgentIngest.MOST_BYTES + 1]);
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(text(response)).isEqualTo("the body is larger than 4194304 bytes\n");
    assertCounted("too_large", 1);
    assertThat(post(report("node-a", 1, podReport("a", 4))).statusCode()).isEqualTo(200);
  }

  @Test
  void aReportOfUndeclaredLengthIsBoundedToo() throws Exception {
    var endless =
        BodyPublishers.fromPublisher(
            BodyPublishers.ofByteArray(new byte[AgentIngest.MOST_BYTES + 1]));
    var request =
        server.request(AgentIngest.PATH).header("Authorization", "Bearer headroom:a").POST(endless);
    assertThat(client.send(request.build(), BodyHandlers.ofByteArray()).statusCode())
        .isEqualTo(413);
  }

  @Test
  void theLargestReportIsTaken() throws Exception {
    var body = report("node-a", 1, podReport("a", 4));
    body.addConditions("x".repeat(AgentIngest.MOST_BYTES - body.build().getSerializedSize() - 5));
    assertThat(body.build().getSerializedSize()).isEqualTo(AgentIngest.MOST_BYTES);
    assertThat(post(body).statusCode()).isEqualTo(200);
  }

  @Test
  void reportsAreSentByPost() throws Exception {
    var request = server.request(AgentIngest.PATH).GET().build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void everyReportIsCounted() throws Exception {
    post(report("node-a", 1, podReport("a", 4), podReport("b", 9)));
    assertCounted("taken", 1);
    assertCounted("not_allowed", 0);
    assertThat(metrics())
        .contains("headroom_agent_report_refused_pods_total 1.0")
        .contains("headroom_agent_silence_seconds{node=\"node-a\"} 0.0")
        .contains(
            "headroom_required_replicas{kind=\"Deployment\",name=\"sfu\",namespace=\"media\"} 2.0")
        .contains("headroom_request_duration_seconds_count{code=\"200\",kind=\"report\"} 1")
        .contains("jvm_memory_used_bytes")
        .doesNotContain("headroom_fleet_sessions{");
  }

  private void assertCounted(String result, int count) {
    assertThat(metrics())
        .contains("headroom_agent_reports_total{result=\"" + result + "\"} " + count + ".0");
  }

  private String metrics() {
    return TestServer.send(client, server.request("/metrics")).body();
  }
}
