package dev.headroom.calls;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Two legs through one media server. */
final class Call implements AutoCloseable {
  private final String id;
  private final Leg a;
  private final Leg b;
  private final long startedNanos;
  private final Runnable goodbye;

  private Call(String id, Leg a, Leg b, long startedNanos, Runnable goodbye) {
    this.id = id;
    this.a = a;
    this.b = b;
    this.startedNanos = startedNanos;
    this.goodbye = goodbye;
  }

  /**
   * A call of two legs that are connected.
   *
   * @param goodbye tells the media server that the call is over
   */
  static Call begin(String id, Leg a, Leg b, Runnable goodbye) {
    // The callers speak in turn, half an interval apart, as two clocks would.
    var now = System.nanoTime();
    a.begin(now);
    b.begin(now + Leg.INTERVAL_NANOS / 2);
    return new Call(id, a, b, now, goodbye);
  }

  String id() {
    return id;
  }

  List<Leg> legs() {
    return List.of(a, b);
  }

  void sendDue(long nowNanos) {
    a.sendDue(nowNanos);
    b.sendDue(nowNanos);
  }

  /** What both ends say up to {@code nowNanos}, while both were sending. */
  CallReport report(long nowNanos) {
    var silence =
        Math.max(
            a.audit().longestSilenceNanos(startedNanos, nowNanos),
            b.audit().longestSilenceNanos(startedNanos, nowNanos));
    return new CallReport(
        id,
        a.sent() + b.sent(),
        a.audit().received() + b.audit().received(),
        a.audit().missing(b.sent()) + b.audit().missing(a.sent()),
        Math.max(a.audit().missingTail(b.sent()), b.audit().missingTail(a.sent())),
        Duration.ofNanos(silence),
        a.firstSentNanos());
  }

  /** Tells the media server that the call is over; one that is gone need not know. */
  void hangUp() {
    goodbye.run();
  }

  @Override
  public void close() throws IOException {
    a.close();
    b.close();
  }
}
