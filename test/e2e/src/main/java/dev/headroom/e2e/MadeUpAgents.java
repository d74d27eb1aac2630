package dev.headroom.e2e;

import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.PodReport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The agents of made-up nodes: each reports its pods, with as many sessions each, over TLS. */
final class MadeUpAgents {
  static final int SESSIONS_A_POD = 20;
  private static final String PATH = "/agent/v1/report";
  private static final long BOOTED_MILLIS = Duration.ofDays(3).toMillis();

  private final Crew service;
  private final List<String> tokens;
  private final List<AgentReport> reports;
  private final long startNanos = System.nanoTime();
  private long sequence;

  private MadeUpAgents(Crew service, List<String> tokens, List<AgentReport> reports) {
    this.service = service;
    this.tokens = tokens;
    this.reports = new ArrayList<>(reports);
  }

  /** The agents of the first {@code nodes} nodes. */
  static MadeUpAgents of(MadeUpPods pods, int nodes, Crew service) {
    var tokens = pods.agentTokens(0, nodes);
    var instance = UUID.randomUUID().toString();
    var reports = IntStream.range(0, nodes).mapToObj(node -> report(pods, node, instance)).toList();
    return new MadeUpAgents(service, tokens, reports);
  }

  private static AgentReport report(MadeUpPods pods, int node, String instance) {
    var report =
        AgentReport.newBuilder()
            .setNode(MadeUpPods.nodeName(node))
            .setAgentInstance(instance)
            .setComplete(true);
    pods.onNode(node).forEach(pod -> report.addPods(report(pod)));
    return report.buildPartial();
  }

  private static PodReport report(MadeUpPods.Made pod) {
    var report =
        PodReport.newBuilder()
            .setUid(pod.uid())
            .setNamespace(pod.namespace())
            .setName(pod.name())
            .setWindowNanos(1_000_000_000)
            .setSessions(SESSIONS_A_POD)
            .setStreams(2 * SESSIONS_A_POD)
            .setIngressPackets(123_456_789)
            .setEgressPackets(123_456_789)
            .setIngressBytes(12_345_678_901L)
            .setEgressBytes(12_345_678_901L)
            .setIngressPacketsPerSecond(50.0 * SESSIONS_A_POD)
            .setEgressPacketsPerSecond(50.0 * SESSIONS_A_POD)
            .setIngressBitsPerSecond(80_000.0 * SESSIONS_A_POD)
            .setEgressBitsPerSecond(80_000.0 * SESSIONS_A_POD);
    for (var session = 0; session < SESSIONS_A_POD; session++) {
      report.addSessionStartedMillis(BOOTED_MILLIS - 7_919L * session);
    }
    return report.build();
  }

  /** Every agent reports once. */
  void report() {
    reportOver(Duration.ZERO);
  }

  /** Every agent reports once, each at its own moment of {@code span}. */
  private void reportOver(Duration span) {
    sequence++;
    var start = System.nanoTime();
    service.each((connection, member) -> {
      for (var node = member; node < reports.size(); node += service.size()) {
        var due = start + span.toNanos() * node / reports.size();
        Await.pause(Duration.ofNanos(due - System.nanoTime()));
        report(connection, node);
      }
      return member;
    });
  }

  /**
   * The agent of one node reports.
   *
   * @return when it began to send ({@link System#nanoTime})
   */
  long report(int node) {
    sequence++;
    return service.one((connection, _) -> {
      var sent = System.nanoTime();
      report(connection, node);
      return sent;
    });
  }

  private void report(KeptConnection connection, int node) throws IOException {
    var body =
        reports.get(node).toBuilder().setSequence(sequence).setClockMillis(clockMillis()).build();
    var target = URI.create(service.server() + PATH);
    var request =
        KeptConnection.request(
            "POST", target, tokens.get(node), "application/x-protobuf", body.toByteArray());
    connection.send(request).orThrow();
  }

  /** The nodes' clock. */
  private long clockMillis() {
    return BOOTED_MILLIS + Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
  }

  /**
   * Pods of a node get as many sessions, those with indices from {@code from} to {@code to}: they
   * begin now, or those that began last end.
   */
  void setSessions(int node, int from, int to, int sessions) {
    var report = reports.get(node).toBuilder();
    for (var i = from; i < to; i++) {
      report.setPods(i, resized(report.getPods(i), sessions));
    }
    reports.set(node, report.buildPartial());
  }

  private PodReport resized(PodReport pod, int sessions) {
    var started = new ArrayList<>(pod.getSessionStartedMillisList());
    while (started.size() > sessions) {
      started.removeLast();
    }
    while (started.size() < sessions) {
      started.add(clockMillis() - started.size());
    }
    return pod.toBuilder()
        .setSessions(sessions)
        .clearSessionStartedMillis()
        .addAllSessionStartedMillis(started)
        .build();
  }

  /**
   * Every agent reports once a second.
   *
   * @return how long each round took
   */
  List<Duration> reportEachSecond(int rounds) {
    var took = new ArrayList<Duration>();
    for (var round = 0; round < rounds; round++) {
      var start = System.nanoTime();
      report();
      took.add(Duration.ofNanos(System.nanoTime() - start));
      var left = Duration.ofSeconds(1).minus(took.getLast());
      if (left.isPositive()) {
        Await.pause(left);
      }
    }
    return took;
  }

  /**
   * Every agent reports once a second, each at its own moment, on a thread of its own, until this
   * is closed.
   */
  Reporting reporting() {
    var reporting = new Reporting();
    reporting.thread.start();
    return reporting;
  }

  /** Reports that go on beside something else. */
  final class Reporting implements AutoCloseable {
    private final Thread thread = Thread.ofPlatform().name("reports").unstarted(this::run);
    private volatile boolean closed;

    private void run() {
      while (!closed) {
        reportOver(Duration.ofSeconds(1));
      }
    }

    @Override
    public void close() {
      closed = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
