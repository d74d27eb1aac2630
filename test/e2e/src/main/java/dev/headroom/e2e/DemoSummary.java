package dev.headroom.e2e;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import java.util.Locale;

/**
 * What came of the demo.
 *
 * @param refused calls that no media server answered
 * @param cut calls lost before anybody hung up, judged at the callers' ends
 * @param p50 from a call's first packet to the API that counts it; p99 likewise, over {@code
 *     measured} calls
 */
record DemoSummary(
    int calls,
    int refused,
    long packetsSent,
    long packetsReceived,
    int scaleOuts,
    int scaleIns,
    int mostPods,
    int measured,
    Duration p50,
    Duration p99,
    long cut) {

  static DemoSummary of(Signalling signalling, ReplicaHistory replicas, ArrivalWatch arrivals) {
    var ended = signalling.ended();
    if (ended.size() != signalling.placed()) {
      throw new IllegalStateException(
          signalling.placed() + " calls placed and " + ended.size() + " judged");
    }
    return new DemoSummary(
        signalling.placed(),
        signalling.refused(),
        ended.stream().mapToLong(CallReport::sent).sum(),
        ended.stream().mapToLong(CallReport::received).sum(),
        replicas.rises(),
        replicas.falls(),
        replicas.most(),
        arrivals.arrived(),
        arrivals.percentile(50),
        arrivals.percentile(99),
        ended.stream().filter(CallReport::cut).count());
  }

  /** Whether the main job was done: the stock HPA went up and came down by real calls. */
  boolean scaled() {
    return scaleOuts > 0 && scaleIns > 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        """
        calls: %d, refused: %d
        packets: %d sent, %d received
        scale-outs: %d, scale-ins: %d, most pods: %d
        first packet to API: p50 %d ms, p99 %d ms (%d calls)
        calls cut: %d
        """,
        calls,
        refused,
        packetsSent,
        packetsReceived,
        scaleOuts,
        scaleIns,
        mostPods,
        p50.toMillis(),
        p99.toMillis(),
        measured,
        cut);
  }
}
