package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.rig.ReferenceServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The metrics API beside upstream's own example server: the same objects, values, rights and
 * requests, and the same answers but for the table of {@code docs/api-differences.md}.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("one replica is to answer all the time")
@SuppressWarnings("NullAway.Init") // JUnit fills the fields in.
class ReferenceTest {
  private static final int REQUESTS = 10_000;

  /** Another one draws other requests: the model of the reference is a table, and may have gaps. */
  private static final long SEED = 81_199_238_610_335_909L;

  /** Fewer answers with values would be a comparison of errors. */
  private static final int LEAST_WITH_VALUES = REQUESTS / 10;

  private static final int SHOWN = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static ReferenceServer reference;
  private static PaperFleet fleet;

  private final ServiceDoor service;
  private final ApiCallers callers;

  ReferenceTest(Stage stage) {
    service = ServiceDoor.find(stage.kubectl());
    callers = ApiCallers.of(stage.cluster().kubectl(), PaperFleet.NAMESPACE);
  }

  @BeforeAll
  static void bothHaveTheSame(Stage stage) throws Exception {
    reference = ReferenceServer.install(stage.cluster());
    fleet = PaperFleet.make(stage.cluster().kubectl());
    try (var http = HttpClient.newHttpClient()) {
      for (var value : fleet.values()) {
        write(http, value);
      }
    }
  }

  @AfterAll
  static void leaveNothing(Stage stage) {
    fleet.remove();
    ReferenceServer.remove(stage.cluster());
  }

  @Test
  void answersAsTheReferenceButForTheTable() throws Exception {
    var seed = Long.getLong("headroom.seed", SEED);
    var fired = new EnumMap<ApiDifference, Integer>(ApiDifference.class);
    try (var _ = PaperAgent.start(fleet, service)) {
      awaitValues();
      var started = System.nanoTime();
      var pairs = sideBySide().ask(new ApiCalls(seed, fleet.pods()).make(REQUESTS));
      var wrong =
          pairs.stream().flatMap(pair -> unexpected(pair, fired).stream()).limit(SHOWN).toList();
      var withValues = pairs.stream().filter(ReferenceTest::hasValues).count();
      System.out.printf(
          "%d requests of seed %d in %d ms: %d answers with values; rules that applied: %s%n",
          pairs.size(), seed, (System.nanoTime() - started) / 1_000_000, withValues, fired);
      assertThat(wrong).as("seed " + seed).isEmpty();
      assertThat(withValues).isGreaterThan(LEAST_WITH_VALUES);
      assertThat(fired.keySet())
          .as("rules that applied")
          .isEqualTo(EnumSet.allOf(ApiDifference.class));
    }
  }

  /** The cluster's watch and the report come by different ways. */
  private void awaitValues() {
    var calls =
        Stream.of(PaperFleet.NAMESPACE, PaperFleet.OTHER_NAMESPACE)
            .map(namespace -> "/namespaces/" + namespace + "/metrics/rtc_required_replicas")
            .map(path -> "/apis/custom.metrics.k8s.io/v1beta2" + path)
            .map(path -> new ApiCall(ApiCallers.ADMIN, "GET", path, Map.of()))
            .toList();
    Await.until("values of every fleet", PATIENCE, () -> allHaveValues(calls));
  }

  private boolean allHaveValues(List<ApiCall> calls) {
    try {
      return sideBySide().ask(calls).stream()
          .allMatch(pair -> unexpected(pair, new EnumMap<>(ApiDifference.class)).isEmpty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private SideBySide sideBySide() {
    return new SideBySide(
        new InetSocketAddress(reference.address(), ReferenceServer.PORT),
        service.address(),
        callers);
  }

  private static List<String> unexpected(SideBySide.Pair pair, Map<ApiDifference, Integer> fired) {
    var said = Said.of(pair.reference());
    var expected = ApiDifference.expected(pair.call(), said, Said.of(pair.plain()), fired);
    var ours = Said.of(pair.ours());
    return ours.is(expected)
        ? List.of()
        : List.of(
            "%n%s%n  reference %s%n  expected  %s%n  Headroom  %s"
                .formatted(pair.call(), said, expected, ours));
  }

  private static boolean hasValues(SideBySide.Pair pair) {
    return !Said.of(pair.ours()).items().isEmpty();
  }

  private static void write(HttpClient http, PaperFleet.Value value)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://%s:%d/write-metrics/%s"
                        .formatted(reference.address(), ReferenceServer.WRITES_PORT, value.path())))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString('"' + value.quantity() + '"'))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(request.uri() + " " + answer.body()).isEqualTo(200);
  }
}
