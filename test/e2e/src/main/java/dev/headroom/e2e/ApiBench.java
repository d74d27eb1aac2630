package dev.headroom.e2e;

import dev.headroom.rig.Cluster;
import dev.headroom.rig.ClusterOptions;
import dev.headroom.rig.ReferenceServer;
import dev.headroom.rig.RigException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.SocketFactory;

/**
 * The custom metrics API beside the reference server: the same pods of the same API server, the
 * same values, the same client over TLS with the same token, in turns. Then the service alone, with
 * a large cluster and its agents.
 */
public final class ApiBench {
  private static final int SMALL = 1_000;
  private static final int MIDDLE = 10_000;
  private static final int LARGE = 100_000;
  private static final int CONNECTIONS = 8;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration SPAN = Duration.ofSeconds(10);
  private static final int ROUNDS = 60;
  private static final String API = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/";

  private final ApiBenchStage stage;
  private final MadeUpPods pods;
  private final Consumer<String> progress;

  private ApiBench(ApiBenchStage stage, MadeUpPods pods, Consumer<String> progress) {
    this.stage = stage;
    this.pods = pods;
    this.progress = progress;
  }

  /** No arguments. */
  public static void main(String[] arguments) {
    Consumer<String> progress = System.out::println;
    try (var cluster = Cluster.up(ClusterOptions.defaults(), progress)) {
      var stage = ApiBenchStage.set(cluster, progress);
      var ours = stage.ours();
      try (var apiServer = Crew.of(CONNECTIONS, ours.apiServerTls(), ours.apiServer())) {
        var pods = new MadeUpPods(apiServer, ours.token(), LARGE);
        var report = new ApiBench(stage, pods, progress).run();
        System.out.println();
        System.out.print(report);
      }
    } catch (RigException e) {
      System.err.println("bench-api: " + e.getMessage());
      System.exit(1);
    }
  }

  private ApiReport run() {
    progress.accept("making " + (SMALL + MIDDLE) + " pods");
    var nodes = (SMALL + MIDDLE) / MadeUpPods.A_NODE;
    pods.makeNodes(0, nodes);
    pods.make("small", 0, SMALL);
    pods.make("middle", SMALL, SMALL + MIDDLE);
    try (var ours = Crew.of(CONNECTIONS, stage.ours().tls(), stage.ours().uri());
        var theirs = Crew.of(CONNECTIONS, stage.referenceTls(), stage.reference())) {
      progress.accept("telling both servers the same values");
      MadeUpAgents.of(pods, nodes, ours).report();
      tellReference();
      var service = ProcessUse.find("dev.headroom.adapter.AdapterMain");
      var reference = ProcessUse.find("/reference\0--secure-port");
      var rows =
          cases().stream().map(row -> measure(row, ours, service, theirs, reference)).toList();
      return new ApiReport(
          rows, service.residentBytes(), reference.residentBytes(), large(service, nodes));
    }
  }

  /** A question: how the table names it, its path, the items of its answer. */
  private record Case(String name, String path, int items) {}

  private List<Case> cases() {
    var one = API + "small/pods/" + pods.pod(SMALL / 2).name() + "/rtc_sessions";
    var small = API + "small/pods/*/rtc_sessions";
    var middle = API + "middle/pods/*/rtc_sessions";
    var all = "?labelSelector=app%3Dmedia";
    var some = all + "%2Cteam%3Dteam-3";
    return List.of(
        new Case("one pod", one, 1),
        new Case("1,000 pods", small, SMALL),
        new Case("1,000 pods, a selector takes all", small + all, SMALL),
        new Case("1,000 pods, a selector takes 100", small + some, SMALL / MadeUpPods.TEAMS),
        new Case("10,000 pods", middle, MIDDLE),
        new Case("10,000 pods, a selector takes all", middle + all, MIDDLE),
        new Case("10,000 pods, a selector takes 1,000", middle + some, MIDDLE / MadeUpPods.TEAMS));
  }

  private ApiReport.Row measure(
      Case row, Crew ours, ProcessUse service, Crew theirs, ProcessUse reference) {
    var mine = new ApiLoad(ours, service, row.path(), stage.ours().token());
    var other = new ApiLoad(theirs, reference, row.path(), stage.ours().token());
    for (var load : List.of(mine, other)) {
      load.requireItems(row.items());
      load.warmUp(WARM_UP);
    }
    var result = new ApiReport.Row(row.name(), mine.run(SPAN), other.run(SPAN));
    progress.accept(result.toString());
    return result;
  }

  private void tellReference() {
    var server =
        URI.create("http://" + stage.reference().getHost() + ":" + ReferenceServer.WRITES_PORT);
    var value = ("\"" + MadeUpAgents.SESSIONS_A_POD + "\"").getBytes(StandardCharsets.US_ASCII);
    try (var crew = Crew.of(CONNECTIONS, SocketFactory.getDefault(), server)) {
      crew.each((connection, member) -> {
        for (var i = member; i < SMALL + MIDDLE; i += crew.size()) {
          var pod = pods.pod(i);
          var path = "/write-metrics/namespaces/" + pod.namespace() + "/pods/" + pod.name();
          var target = URI.create(server + path + "/rtc_sessions");
          var write = KeptConnection.request("POST", target, "", "application/json", value);
          connection.send(write).orThrow();
        }
        return member;
      });
    }
  }

  /** The service with a large cluster: what it holds, and what a second of reports costs. */
  private ApiReport.Large large(ProcessUse service, int nodesBefore) {
    progress.accept("making the other " + (LARGE - SMALL - MIDDLE) + " pods");
    pods.makeNodes(nodesBefore, pods.nodes());
    pods.make("large", SMALL + MIDDLE, LARGE);
    try (var agents = Crew.of(CONNECTIONS, stage.ours().tls(), stage.ours().uri())) {
      return reported(service, MadeUpAgents.of(pods, pods.nodes(), agents));
    }
  }

  private ApiReport.Large reported(ProcessUse service, MadeUpAgents agents) {
    agents.reportEachSecond(2);
    progress.accept("reporting " + LARGE + " pods each second, " + ROUNDS + " times");
    var before = service.processorTime();
    var start = System.nanoTime();
    var rounds = agents.reportEachSecond(ROUNDS);
    var span = Duration.ofNanos(System.nanoTime() - start);
    return new ApiReport.Large(
        LARGE,
        pods.nodes(),
        span.dividedBy(ROUNDS),
        service.processorTime().minus(before).dividedBy(ROUNDS),
        rounds.stream().sorted().toList().get(ROUNDS / 2),
        service.residentBytes(),
        service.mostResidentBytes());
  }
}
