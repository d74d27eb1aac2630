package dev.headroom.calls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Two legs through one media server. */
final class Call implements AutoCloseable {
  private static final int NG_PORT = 22222;

  private final String id;
  private final InetSocketAddress control;
  private final Leg a;
  private final Leg b;
  private final long startedNanos;

  private Call(String id, InetSocketAddress control, Leg a, Leg b, long startedNanos) {
    this.id = id;
    this.control = control;
    this.a = a;
    this.b = b;
    this.startedNanos = startedNanos;
  }

  /**
   * Sets a call up at the media server {@code server}; nobody sends yet.
   *
   * @param number gives the legs their SSRCs, so that no two streams share one
   */
  static Call setUp(String id, int number, InetAddress server) throws IOException {
    var control = new InetSocketAddress(server, NG_PORT);
    try (var ng = new NgClient(control)) {
      var local = ng.localAddress();
      var a = new Leg(local, 2 * number, 2 * number + 1);
      var b = new Leg(local, 2 * number + 1, 2 * number);
      var forB = Sdp.mediaAddress(ng.offer(id, Sdp.of(a.address())));
      var forA = Sdp.mediaAddress(ng.answer(id, Sdp.of(b.address())));
      // The callers speak in turn, half an interval apart, as two clocks would.
      var now = System.nanoTime();
      a.connect(forA, now);
      b.connect(forB, now + Leg.INTERVAL_NANOS / 2);
      return new Call(id, control, a, b, now);
    }
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
    try (var ng = new NgClient(control)) {
      ng.delete(id);
    } catch (NgException e) {
      System.err.println("hanging up " + id + ": " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    a.close();
    b.close();
  }
}
