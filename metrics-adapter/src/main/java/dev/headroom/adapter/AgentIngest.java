package dev.headroom.adapter;

import dev.headroom.model.report.ReportReceipt;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes agents' reports: {@code POST /agent/v1/report}. An agent is believed about the node that
 * its token is bound to, and about pods that run there; a pod that we do not know yet waits in the
 * store until the cluster view knows it.
 */
final class AgentIngest {
  static final String PATH = "/agent/v1/report";
  static final int MOST_BYTES = 4 << 20;
  static final String PROTOBUF = "application/x-protobuf";

  /** How a report ended, for the metrics. */
  enum Result {
    TAKEN,
    REPEATED,
    MALFORMED,
    TOO_LARGE,
    UNKNOWN_CALLER,
    NOT_ALLOWED,
    UNAVAILABLE
  }

  /** What became of a report, and what the agent is told. */
  record Outcome(Result result, Answer answer, int refusedPods) {
    static Outcome of(Result result, int status, String message) {
      return new Outcome(result, Answer.text(status, message + "\n"), 0);
    }
  }

  private final SignalStore store;
  private final InstantSource clock;
  private final Runnable changed;

  /**
   * Makes an ingest into {@code store}.
   *
   * @param changed told after each report that was new; must return at once
   */
  AgentIngest(SignalStore store, InstantSource clock, Runnable changed) {
    this.store = store;
    this.clock = clock;
    this.changed = changed;
  }

  /** Takes the report of an agent that proved to be on {@code node}. */
  Outcome take(String node, Buffer body) {
    NodeReport report;
    try {
      report = ReportReader.read(body.getBytes(), clock.instant());
    } catch (BadReport bad) {
      return Outcome.of(Result.MALFORMED, 400, String.valueOf(bad.getMessage()));
    }
    if (!report.node().equals(node)) {
      return Outcome.of(
          Result.NOT_ALLOWED,
          403,
          "the report is of node " + report.node() + ", and the token is bound to node " + node);
    }
    var checked = withoutForeignPods(report);
    if (!store.take(checked)) {
      return new Outcome(Result.REPEATED, receipt(checked), 0);
    }
    changed.run();
    return new Outcome(Result.TAKEN, receipt(checked), checked.refused().size());
  }

  private NodeReport withoutForeignPods(NodeReport report) {
    var view = store.get().view();
    var ours = new ArrayList<NodeReport.PodSample>(report.pods().size());
    var refused = new ArrayList<>(report.refused());
    for (var pod : report.pods()) {
      var known = view.pod(pod.ref()).filter(k -> k.uid().equals(pod.uid()));
      var foreign = known.filter(k -> k.node() != null && !report.node().equals(k.node()));
      if (foreign.isPresent()) {
        refused.add("pod " + pod.ref() + ": it runs on node " + foreign.get().node());
      } else {
        ours.add(known.map(pod::as).orElse(pod));
      }
    }
    return new NodeReport(
        report.node(),
        report.instance(),
        report.sequence(),
        report.complete(),
        report.received(),
        ours,
        report.conditions(),
        refused);
  }

  private static Answer receipt(NodeReport report) {
    List<String> refused = report.refused();
    var receipt =
        ReportReceipt.newBuilder().setSequence(report.sequence()).addAllRefused(refused).build();
    return new Answer(200, PROTOBUF, Buffer.buffer(receipt.toByteArray()), Map.of());
  }
}
