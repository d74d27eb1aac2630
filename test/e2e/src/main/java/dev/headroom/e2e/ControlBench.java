package dev.headroom.e2e;

import dev.headroom.rig.Cluster;
import dev.headroom.rig.ClusterOptions;
import dev.headroom.rig.RigException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The controller of policies with a large cluster: what it costs while nothing changes and while
 * the load of a few fleets does, how soon a change is decided, and what a placement takes.
 */
public final class ControlBench {
  private static final int FLEETS = 1_000;
  private static final int CONNECTIONS = 8;

  /** Connections of the agents, which report while others ask. */
  private static final int REPORTERS = 2;

  private static final int SPAN_SECONDS = 60;

  /** One fleet of a hundred, each on a node of its own. */
  private static final int CHANGING = FLEETS / 100;

  private static final int DECISIONS = 100;

  /** More than ten pods of a fleet may carry. */
  private static final int TOO_MANY = MadeUpFleets.CAPACITY + 5;

  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration SETTLED = Duration.ofSeconds(20);
  private static final Duration LEARNED = Duration.ofSeconds(60);
  private static final Duration DECIDED = Duration.ofSeconds(20);
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration SPAN = Duration.ofSeconds(10);

  /** Of a steady rate, each of {@link #SPAN}. */
  private static final int TURNS = 5;

  /** Calls that begin in a second: in an hour three quarters of a million. */
  static final int CALLS_A_SECOND = 200;

  private final BenchService service;
  private final Crew apiServer;
  private final Crew ours;
  private final Crew reporters;
  private final MadeUpFleets fleets;
  private final Consumer<String> progress;

  private ControlBench(
      BenchService service,
      Crew apiServer,
      Crew ours,
      Crew reporters,
      MadeUpFleets fleets,
      Consumer<String> progress) {
    this.service = service;
    this.apiServer = apiServer;
    this.ours = ours;
    this.reporters = reporters;
    this.fleets = fleets;
    this.progress = progress;
  }

  /** No arguments. */
  public static void main(String[] arguments) {
    Consumer<String> progress = System.out::println;
    try (var cluster = Cluster.up(ClusterOptions.defaults(), progress)) {
      var service = BenchService.install(cluster, progress);
      BenchService.freeze(cluster);
      try (var apiServer = Crew.of(CONNECTIONS, service.apiServerTls(), service.apiServer());
          var ours = Crew.of(CONNECTIONS, service.tls(), service.uri());
          var reporters = Crew.of(REPORTERS, service.tls(), service.uri())) {
        var pods = new MadeUpPods(apiServer, service.token(), FLEETS * MadeUpFleets.PODS_A_FLEET);
        var fleets = new MadeUpFleets(pods, FLEETS);
        var report = new ControlBench(service, apiServer, ours, reporters, fleets, progress).run();
        System.out.println();
        System.out.print(report);
      }
    } catch (RigException e) {
      System.err.println("bench-control: " + e.getMessage());
      System.exit(1);
    }
  }

  private ControlReport run() {
    progress.accept("making %,d fleets of %d pods".formatted(FLEETS, MadeUpFleets.PODS_A_FLEET));
    fleets.make();
    var process = ProcessUse.find("dev.headroom.adapter.AdapterMain");
    var agents = MadeUpAgents.of(fleets.pods(), fleets.nodes(), reporters);
    var calls = ApiServerCalls.count(service.kubectl());
    agents.reportEachSecond((int) SETTLED.toSeconds());
    try (var decisions = ReplicasWatch.ofPolicies(service.kubectl())) {
      progress.accept("making their policies");
      var first = firstDecisions(agents, decisions);
      agents.reportEachSecond((int) LEARNED.toSeconds());
      progress.accept("a minute in which nothing changes");
      var calm = span(agents, process, calls, _ -> {});
      progress.accept("a minute in which the load of %d fleets changes".formatted(CHANGING));
      var busy = span(agents, process, calls, second -> change(agents, second));
      progress.accept(
          "%d fleets get more than they carry, one after the other".formatted(DECISIONS));
      var delays = decide(agents, decisions);
      var asked = ask(agents, process);
      return new ControlReport(
          FLEETS,
          FLEETS * MadeUpFleets.PODS_A_FLEET,
          first,
          calm,
          busy,
          delays,
          asked.placement(),
          asked.pod(),
          process.mostResidentBytes());
    }
  }

  /** The time from the first policy to the decision about the last. */
  private Duration firstDecisions(MadeUpAgents agents, ReplicasWatch decisions) {
    var start = System.nanoTime();
    fleets.makePolicies();
    var end = start + FIRST.toNanos();
    while (!IntStream.range(0, FLEETS).allMatch(fleet -> decidedAt(decisions, fleet) > 0)) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("not all fleets are decided about after " + FIRST);
      }
      agents.reportEachSecond(1);
    }
    var last = IntStream.range(0, FLEETS).mapToLong(fleet -> decidedAt(decisions, fleet)).max();
    return Duration.ofNanos(last.getAsLong() - start);
  }

  private static long decidedAt(ReplicasWatch decisions, int fleet) {
    return decisions.reached(MadeUpFleets.name(fleet), 1).orElse(0);
  }

  private ControlReport.Span span(
      MadeUpAgents agents, ProcessUse process, ApiServerCalls calls, IntConsumer eachSecond) {
    var callsBefore = calls.now();
    var roundsBefore = rounds();
    var usedBefore = process.processorTime();
    var start = System.nanoTime();
    for (var second = 0; second < SPAN_SECONDS; second++) {
      eachSecond.accept(second);
      agents.reportEachSecond(1);
    }
    return new ControlReport.Span(
        Duration.ofNanos(System.nanoTime() - start),
        calls.since(callsBefore),
        process.processorTime().minus(usedBefore),
        rounds().since(roundsBefore),
        process.residentBytes());
  }

  /** Up and down by sessions that begin and end, three a pod each second. */
  private void change(MadeUpAgents agents, int second) {
    var extra = Math.abs((3 * second) % 60 - 30);
    for (var i = 0; i < CHANGING; i++) {
      setSessions(agents, i * (FLEETS / CHANGING), MadeUpAgents.SESSIONS_A_POD + extra);
    }
  }

  private static void setSessions(MadeUpAgents agents, int fleet, int sessionsAPod) {
    var from = fleet * MadeUpFleets.PODS_A_FLEET % MadeUpPods.A_NODE;
    var node = MadeUpFleets.nodeOf(fleet);
    agents.setSessions(node, from, from + MadeUpFleets.PODS_A_FLEET, sessionsAPod);
  }

  /** From the report that shows that a fleet has too few pods to the status that asks for more. */
  private Delays decide(MadeUpAgents agents, ReplicasWatch decisions) {
    var random = new Random(1);
    var delays = new ArrayList<Duration>();
    for (var i = 0; i < DECISIONS; i++) {
      // Not those whose load changed before.
      var fleet = i * (FLEETS / DECISIONS) + 5;
      agents.report();
      Await.pause(Duration.ofMillis(random.nextInt(400)));
      setSessions(agents, fleet, TOO_MANY);
      var sent = agents.report(MadeUpFleets.nodeOf(fleet));
      var name = MadeUpFleets.name(fleet);
      Await.until("more pods for " + name, DECIDED, () -> decisions.rose(name, sent).isPresent());
      delays.add(Duration.ofNanos(decisions.rose(name, sent).getAsLong() - sent));
    }
    return new Delays(delays);
  }

  private RoundTimes rounds() {
    var target = URI.create(service.uri() + "/metrics");
    var request = KeptConnection.request("GET", target, service.token(), "", new byte[0]);
    return RoundTimes.parse(ours.one((connection, _) -> connection.send(request).orThrow()));
  }

  private record Asked(ControlReport.Answers placement, ControlReport.Answers pod) {}

  /**
   * Placement, and what signalling without Headroom would do at the least: look at one pod. With
   * the agents' reports going on, as pods of which nobody speaks take no calls.
   */
  private Asked ask(MadeUpAgents agents, ProcessUse process) {
    for (var fleet = 0; fleet < FLEETS; fleet++) {
      setSessions(agents, fleet, MadeUpAgents.SESSIONS_A_POD);
    }
    agents.reportEachSecond((int) SETTLED.toSeconds());
    var next = new AtomicInteger();
    var place = new ApiLoad(ours, process, () -> placement(next.getAndIncrement()));
    var kubeApiServer = ProcessUse.find("/kube-apiserver\0");
    var look = new ApiLoad(apiServer, kubeApiServer, podPath(), service.token());
    try (var _ = agents.reporting()) {
      progress.accept("asking for places, then the API server for one pod");
      var mostPlaces = most(place);
      var mostLooks = most(look);
      progress.accept("%d a second of each, in turns".formatted(CALLS_A_SECOND));
      var places = new ArrayList<ApiLoad.Result>();
      var looks = new ArrayList<ApiLoad.Result>();
      for (var turn = 0; turn < TURNS; turn++) {
        places.add(place.run(SPAN, CALLS_A_SECOND));
        looks.add(look.run(SPAN, CALLS_A_SECOND));
      }
      return new Asked(
          new ControlReport.Answers(mostPlaces, places),
          new ControlReport.Answers(mostLooks, looks));
    }
  }

  private static ApiLoad.Result most(ApiLoad load) {
    load.warmUp(WARM_UP);
    return load.run(SPAN);
  }

  private byte[] placement(int number) {
    var fleet = number % FLEETS;
    var path =
        "/placement/v1/namespaces/%s/policies/%s"
            .formatted(MadeUpFleets.namespaceOf(fleet), MadeUpFleets.name(fleet));
    var body = "{\"call\": \"call-%d\", \"sessions\": 1}".formatted(number);
    return KeptConnection.request(
        "POST",
        URI.create(service.uri() + path),
        service.token(),
        "application/json",
        body.getBytes(StandardCharsets.UTF_8));
  }

  private String podPath() {
    var pod = fleets.pods().pod(0);
    return "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name();
  }
}
