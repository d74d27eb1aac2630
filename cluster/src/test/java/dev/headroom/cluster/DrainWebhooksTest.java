package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.cluster.MediaScalingPolicy.DrainSpec;
import dev.headroom.cluster.MediaScalingPolicy.DrainWebhook;
import dev.headroom.model.Pod;
import dev.headroom.policy.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real HTTP, at the address that all pods of these tests have. */
class DrainWebhooksTest {
  private static final Instant NOW = Fleets.NOW;

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final DrainWebhooks webhooks = new DrainWebhooks();
  private volatile int status = 204;
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          said.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private MediaScalingPolicy policy() {
    var webhook = new DrainWebhook(server.getAddress().getPort(), "/drain/on", "/drain/off");
    var usual = Fleets.DRAIN;
    var drain =
        new DrainSpec(null, usual.settle(), usual.scaleInWindow(), usual.services(), webhook);
    return Fleets.policy(Buffer.NONE, drain, PolicyStatus.NONE);
  }

  private static List<Pod> pods(String line) {
    return Fleets.fleet(line).pods().stream().map(DrainWebhooksTest::here).toList();
  }

  private static Pod here(Pod pod) {
    var life = pod.life();
    return new Pod(
        pod.ref(),
        pod.uid(),
        pod.node(),
        pod.labels(),
        pod.phase(),
        pod.terminating(),
        pod.workload(),
        new Pod.Life(
            life.created(), life.ready(), life.readyChanged(), List.of("127.0.0.1"), life.marks()));
  }

  private String next() throws InterruptedException {
    return String.valueOf(said.poll(10, TimeUnit.SECONDS));
  }

  private Map<String, String> tell(List<Pod> pods, Instant now) {
    return webhooks.tell(policy(), pods, now);
  }

  private void awaitUnderstood(List<Pod> pods) {
    Awaitility.await().until(() -> tell(pods, NOW).isEmpty());
  }

  @Test
  void aPodIsToldOnceOfEachChangeOfItsMark() throws InterruptedException {
    awaitUnderstood(pods("A1"));
    assertThat(next()).startsWith("POST /drain/off ").endsWith("\"phase\":\"accepting\"}");
    assertThat(tell(pods("D1"), NOW)).as("not understood yet").hasSize(1);
    assertThat(next()).startsWith("POST /drain/on ").contains("\"namespace\":\"media\"");
    awaitUnderstood(pods("D1"));
    awaitUnderstood(pods("A1"));
    assertThat(next()).startsWith("POST /drain/off ");
    assertThat(said).isEmpty();
  }

  @Test
  void aServerThatRefusesIsToldAgainAndHeldMeanwhile() throws InterruptedException {
    status = 500;
    assertThat(tell(pods("D1"), NOW).values()).containsExactly("");
    assertThat(next()).startsWith("POST /drain/on ");
    Awaitility.await()
        .until(
            () -> tell(pods("D1"), NOW).values().stream().anyMatch(it -> it.endsWith(" by 500")));
    assertThat(said).as("not at once").isEmpty();
    status = 200;
    tell(pods("D1"), NOW.plus(Duration.ofSeconds(5)));
    assertThat(next()).startsWith("POST /drain/on ");
    awaitUnderstood(pods("D1"));
  }

  @Test
  void aServerThatIsNotThereHoldsItsPodAndNoOther() {
    server.stop(0);
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(tell(pods("D1 A2"), NOW).values())
                .singleElement()
                .asString()
                .contains("got no answer"));
  }

  @Test
  void withoutAWebhookNobodyIsAsked() {
    assertThat(webhooks.tell(Fleets.policy(PolicyStatus.NONE), pods("D1"), NOW)).isEmpty();
    assertThat(said).isEmpty();
  }
}
