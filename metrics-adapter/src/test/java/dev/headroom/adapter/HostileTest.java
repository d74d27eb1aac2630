package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.Caller;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Requests that nobody sane sends, over real TLS: no failure of ours is among the answers, nothing
 * is left of them, and honest clients are served exactly meanwhile. How fast they are served is
 * told and not judged.
 */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields in.
class HostileTest {
  private static final long REQUESTS = Long.getLong("headroom.hostileRequests", 50_000);

  /** Left an HTTP/2 answer behind once; {@code make soak} draws a new one each time. */
  private static final long SEED = 38_745_414_257_556L;

  private static final int CLIENTS = 4;
  private static final String PATH = TestServer.API + "/namespaces/media/pods/*/rtc_sessions";
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final Pattern FAILED = Pattern.compile("code=\"5\\d\\d\"");
  private static final int SLACK = 4;
  private static final long ALLOWED_GROWTH = 24L << 20;

  private TestServer server;

  @BeforeEach
  void start() {
    var store = Fixtures.store(Fixtures.pod("a", "node-a"), Fixtures.pod("b", "node-b"));
    store.take(
        Fixtures.read(Fixtures.report("node-a", 1, Fixtures.podReport("a", 3)), Fixtures.NOW));
    server = new TestServer(store);
    var node = Map.of(AgentIdentity.NODE, List.of("node-hostile"));
    server.tokens.put(
        HostileRequests.AGENT_TOKEN, new Caller(TestServer.AGENT, "", List.of(), node));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What the process holds; a thread and a file more may be the runtime's own. */
  private record Held(int threads, long files, long heap) {
    static Held now() throws Exception {
      System.gc();
      try (var files = Files.list(Path.of("/proc/self/fd"))) {
        return new Held(
            ManagementFactory.getThreadMXBean().getThreadCount(),
            files.count(),
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
    }

    boolean noMoreThan(Held before) {
      return threads <= before.threads + SLACK
          && files <= before.files + SLACK
          && heap <= before.heap + ALLOWED_GROWTH;
    }
  }

  @Test
  void harmsNothingAndNobody() throws Exception {
    var seed = Long.getLong("headroom.seed", SEED);
    System.out.println("hostile requests: " + REQUESTS + ", -Dheadroom.seed=" + seed);
    var random = new SplittableRandom(seed);
    attack(random, Math.min(REQUESTS, 2_000));
    var before = Held.now();
    try (var http1 = honest(HttpClient.Version.HTTP_1_1);
        var http2 = honest(HttpClient.Version.HTTP_2)) {
      var expected = HonestClient.answer(http1, server.request(PATH));
      assertThat(expected).startsWith("200 ").contains("\"value\":\"3\"");
      try (var one = new HonestClient(http1, server.request(PATH), expected);
          var two = new HonestClient(http2, server.request(PATH), expected)) {
        Awaitility.await().until(() -> one.answers() >= 50 && two.answers() >= 50);
        var quiet = List.of(one.times(), two.times());
        var statuses = attack(random, REQUESTS);
        tell(quiet, List.of(one.times(), two.times()), statuses);
        assertThat(statuses.keySet()).allMatch(status -> status < 500);
        assertThat(one.wrong()).isEmpty();
        assertThat(two.wrong()).isEmpty();
      }
      assertThat(HonestClient.answer(http2, server.request("/metrics")))
          .contains("code=\"200\"")
          .doesNotContainPattern(FAILED);
    }
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(Held.now())
                .matches(now -> now.noMoreThan(before), "no more than " + before));
  }

  private HttpClient honest(HttpClient.Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(TestCertificates.tls(Pem.certificates(server.ca.certificates()), null))
        .build();
  }

  /** Sends about so many requests; returns how often each status came back. */
  private Map<Integer, Long> attack(SplittableRandom random, long requests)
      throws InterruptedException {
    var left = new AtomicLong(requests);
    var tls = TestCertificates.tls(Pem.certificates(server.ca.certificates()), null);
    var clients =
        Stream.generate(() -> new HostileClient(tls, server.port(), random.split()))
            .limit(CLIENTS)
            .toList();
    var threads =
        clients.stream()
            .map(client ->
                Thread.ofPlatform()
                    .name("hostile")
                    .start(() -> client.run(wanted -> left.getAndAdd(-wanted) > 0 ? wanted : 0)))
            .toList();
    for (var thread : threads) {
      thread.join();
    }
    assertThat(clients).flatExtracting(HostileClient::unanswered).isEmpty();
    return clients.stream()
        .flatMap(client -> client.statuses().stream())
        .collect(Collectors.groupingBy(status -> status, TreeMap::new, Collectors.counting()));
  }

  private static void tell(List<String> quiet, List<String> attacked, Map<Integer, Long> statuses) {
    System.out.println("statuses: " + statuses);
    IntStream.range(0, quiet.size())
        .forEach(i ->
            System.out.println(
                "honest HTTP/%d: %s; with the attack: %s"
                    .formatted(i + 1, quiet.get(i), attacked.get(i))));
  }
}
