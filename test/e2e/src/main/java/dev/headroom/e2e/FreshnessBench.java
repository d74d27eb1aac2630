package dev.headroom.e2e;

import dev.headroom.calls.CallsProcess;
import dev.headroom.rig.Cluster;
import dev.headroom.rig.ClusterOptions;
import dev.headroom.rig.Node;
import dev.headroom.rig.RigException;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How old the number is that an autoscaler reads: from a call's first packet to the first answer
 * that counts both of its legs, through the kube-apiserver, and beside it through a Prometheus that
 * scrapes the same agents. Both count the same calls in the same run.
 */
public final class FreshnessBench {
  private static final int CALLS = 240;
  private static final MediaFleet.Size SIZE = new MediaFleet.Size(2, 2, 1000, 0);
  private static final int AGENT_PORT = 9464;

  /** What the Prometheus chart of the field comes with. */
  private static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(15);

  /** Gaps between calls, drawn evenly, so that calls fall anywhere between reports and scrapes. */
  private static final int SHORTEST_GAP_MILLIS = 150;

  private static final int LONGEST_GAP_MILLIS = 550;

  private static final Duration LONGEST_RUN = Duration.ofMinutes(8);

  private FreshnessBench() {}

  /** No arguments. Exits 1 if a call never arrived in one of the two. */
  public static void main(String[] arguments) {
    try {
      var report = run(System.out::println);
      System.out.println();
      System.out.print(report);
      System.exit(report.complete() ? 0 : 1);
    } catch (RigException e) {
      System.err.println("bench-freshness: " + e.getMessage());
      System.exit(1);
    }
  }

  private static FreshnessReport run(Consumer<String> progress) {
    try (var cluster = Cluster.up(ClusterOptions.defaults(), progress)) {
      return measure(cluster, progress);
    }
  }

  private static FreshnessReport measure(Cluster cluster, Consumer<String> progress) {
    Headroom.install(cluster, progress);
    progress.accept("starting rtpengine in two pods, and Prometheus");
    var kubectl = cluster.kubectl();
    var fleet = new MediaFleet(kubectl);
    fleet.deploy(MediaFleet.load(cluster, progress), SIZE);
    var api = MetricsApi.open(kubectl);
    var agents = Stream.of(Node.values()).map(node -> node.ipv4() + ":" + AGENT_PORT).toList();
    try (var prometheus = PrometheusServer.start(agents, SCRAPE_INTERVAL);
        var calls = CallsProcess.start(cluster.callers()::wrap, LONGEST_RUN)) {
      var ours = Source.ofApi(api);
      var theirs = Source.ofPrometheus(prometheus, kubectl.namespace());
      Stream.of(ours, theirs).forEach(Source::awaitIdle);
      try (var apiWatch = new ArrivalWatch(ours.value(), Duration.ofMillis(3));
          var scrapeWatch = new ArrivalWatch(theirs.value(), Duration.ofMillis(20))) {
        progress.accept("placing " + CALLS + " calls");
        place(new Signalling(calls, "fresh", fleet::pods), apiWatch, scrapeWatch);
        Await.until(
            "the last calls in both",
            SCRAPE_INTERVAL.multipliedBy(3),
            () -> apiWatch.pending() + scrapeWatch.pending() == 0);
        return FreshnessReport.of(CALLS, apiWatch, scrapeWatch, SCRAPE_INTERVAL);
      }
    }
  }

  private static void place(
      Signalling signalling, ArrivalWatch apiWatch, ArrivalWatch scrapeWatch) {
    var random = new Random(1);
    for (var i = 1; i <= CALLS; i++) {
      var firstNanos =
          signalling
              .place()
              .orElseThrow(() -> new IllegalStateException("a media server refused a call"));
      var sessions = (double) MediaFleet.SESSIONS_A_CALL * i;
      apiWatch.expect(sessions, firstNanos);
      scrapeWatch.expect(sessions, firstNanos);
      Await.pause(Duration.ofMillis(random.nextInt(SHORTEST_GAP_MILLIS, LONGEST_GAP_MILLIS)));
    }
  }
}
