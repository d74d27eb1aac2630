package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.agent.hold.HoldAnswer;
import dev.headroom.agent.hold.HoldQuestion;
import dev.headroom.model.report.PodReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentHttpTest {
  private static final long S = 1_000_000_000L;

  private final Telemetry telemetry = new Telemetry("1.2.3");
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicLong now = new AtomicLong(100 * S);
  private volatile @Nullable String sick;
  private volatile @Nullable String unready = "the pods of this node are not listed yet";
  private volatile @Nullable Sample last;

  private AgentHttp http;

  @BeforeEach
  void open() throws IOException {
    telemetry.registry().register(new PodMetrics(() -> last, now::get));
    http =
        new AgentHttp(0, telemetry.registry(), () -> sick, () -> unready, AgentHttpTest::hold)
            .start();
  }

  @AfterEach
  void close() {
    http.close();
    client.close();
  }

  private static HoldAnswer hold(HoldQuestion question) {
    return new HoldAnswer(question.namespace().equals("media"), question.toString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
  }

  @Test
  void tellsHealthAndReadinessApart() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).contains("not listed yet");
    unready = null;
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    sick = "the meter was last read 7 s ago";
    assertThat(get("/healthz").statusCode()).isEqualTo(503);
    assertThat(get("/healthz").body()).isEqualTo("the meter was last read 7 s ago\n");
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    var post = request("/metrics").POST(BodyPublishers.ofString("x")).build();
    assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    assertThatThrownBy(() ->
            new AgentHttp(
                http.port(), telemetry.registry(), () -> "", () -> "", AgentHttpTest::hold))
        .hasMessageContaining("cannot listen on port " + http.port());
  }

  @Test
  void showsThePodsOfTheLastSample() throws Exception {
    last = sample();
    var scrape = new Scrape(get("/metrics").body());
    var pod = "{namespace=\"media\",pod=\"sfu-0\"}";
    assertThat(scrape.value("rtc_sessions" + pod)).isEqualTo(4);
    assertThat(scrape.value("rtc_streams" + pod)).isEqualTo(9);
    var in = "{direction=\"ingress\",namespace=\"media\",pod=\"sfu-0\"}";
    var out = "{direction=\"egress\",namespace=\"media\",pod=\"sfu-0\"}";
    assertThat(scrape.value("rtc_packets_total" + in)).isEqualTo(10);
    assertThat(scrape.value("rtc_packets_total" + out)).isEqualTo(20);
    assertThat(scrape.value("rtc_bytes_total" + in)).isEqualTo(1000);
    assertThat(scrape.value("rtc_bytes_total" + out)).isEqualTo(2000);
    assertThat(scrape.value("rtc_udp_drops_total" + pod)).isEqualTo(7);
    assertThat(scrape.value("rtc_jitter_seconds" + pod)).isEqualTo(0.003);
    assertThat(scrape.value("rtc_ingress_loss_ratio" + pod)).as("a fresh 0").isZero();
    assertThat(get("/metrics").body())
        .as("unknown is not shown")
        .doesNotContain("rtc_server_jitter_seconds{", "rtc_egress_loss_ratio{");
  }

  @Test
  void showsNothingRatherThanAnOldSample() throws Exception {
    last = sample();
    now.addAndGet(11 * S);
    assertThat(get("/metrics").body()).doesNotContain("rtc_sessions{");
  }

  @Test
  void showsHowTheAgentItselfFares() throws Exception {
    telemetry.drained(Duration.ofMillis(4));
    telemetry.attached(Duration.ofMillis(300));
    telemetry.attachFailed();
    telemetry.pods(3, 1, TestPods.selection());
    telemetry.counters(Map.of(MeterCounter.SKIPPED_FRAGMENT, 5L, MeterCounter.SESSIONS_FULL, 6L));
    telemetry.pushed(new ReplicaSender.Outcome.Taken(List.of("u: not of this node")));
    telemetry.replicas(2);
    telemetry.conditions(1);
    var scrape = new Scrape(get("/metrics").body());
    assertThat(scrape.value("headroom_agent_build_info{version=\"1.2.3\"}")).isEqualTo(1);
    assertThat(scrape.value("headroom_agent_drain_duration_seconds_sum")).isEqualTo(0.004);
    assertThat(scrape.value("headroom_agent_attach_duration_seconds_count")).isEqualTo(1);
    assertThat(scrape.value("headroom_agent_attach_errors_total")).isEqualTo(1);
    assertThat(scrape.value("headroom_agent_pods{state=\"metered\"}")).isEqualTo(3);
    assertThat(scrape.value("headroom_agent_skipped_packets_total{reason=\"fragment\"}"))
        .isEqualTo(5);
    assertThat(scrape.value("headroom_agent_table_full_total{table=\"sessions\"}")).isEqualTo(6);
    assertThat(scrape.value("headroom_agent_pushes_total{result=\"taken\"}")).isEqualTo(1);
    assertThat(scrape.value("headroom_agent_refused_pods_total")).isEqualTo(1);
    assertThat(scrape.value("headroom_agent_replicas")).isEqualTo(2);
    assertThat(scrape.value("headroom_agent_conditions")).isEqualTo(1);
  }

  private Sample sample() {
    var pod =
        PodReport.newBuilder()
            .setNamespace("media")
            .setName("sfu-0")
            .setSessions(4)
            .setStreams(9)
            .setIngressPackets(10)
            .setEgressPackets(20)
            .setIngressBytes(1000)
            .setEgressBytes(2000)
            .setUdpDrops(7)
            .setIngressJitterMillis(3)
            .setIngressLossPercent(0)
            .build();
    return new Sample(1, now.get(), true, List.of(pod), List.of());
  }

  @Test
  void tellsTheHoldWhoMayGo() throws Exception {
    var held = get("/hold/v1/media/sfu?waited=1500");
    assertThat(held.statusCode()).isEqualTo(423);
    assertThat(held.body()).contains("workload=sfu", "waited=PT1.5S");
    assertThat(get("/hold/v1/other/sfu").statusCode()).isEqualTo(200);
    assertThat(get("/hold/v1/media").statusCode()).isEqualTo(400);
    assertThat(get("/hold/v1/media/sfu?waited=soon").body())
        .startsWith("the path of a preStop hook is /hold/v1/NAMESPACE/WORKLOAD, not ");
  }
}
