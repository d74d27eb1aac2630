package dev.headroom.calls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/** Two legs through one media server; or one leg at a server that sends all back. */
final class Call implements AutoCloseable {
  private final String id;
  private final Leg a;
  private final Leg b;
  private final List<Leg> legs;
  private final long startedNanos;
  private final Runnable goodbye;

  /**
   * @param a hears {@code b} and is heard by it; a lone leg hears itself
   * @param goodbye tells the media server that the call is over
   */
  private Call(String id, Leg a, Leg b, long startedNanos, Runnable goodbye) {
    this.id = id;
    this.a = a;
    this.b = b;
    this.legs = a == b ? List.of(a) : List.of(a, b);
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

  /** One flow to a server that sends all back, and knows of no calls. */
  static Call toEcho(String id, int number, InetSocketAddress server) throws IOException {
    var anyLocal = new InetSocketAddress(0).getAddress();
    var lone = new Leg(anyLocal, 2 * number, 2 * number);
    lone.connect(server);
    return begin(id, lone, lone, () -> {});
  }

  String id() {
    return id;
  }

  List<Leg> legs() {
    return legs;
  }

  void sendDue(long nowNanos) {
    legs.forEach(leg -> leg.sendDue(nowNanos));
  }

  /** What both ends say up to {@code nowNanos}, while both were sending. */
  CallReport report(long nowNanos) {
    var sent = 0L;
    var received = 0L;
    var lost = 0L;
    var tail = 0L;
    var silence = 0L;
    var answeredBy = new HashSet<String>();
    for (var leg : legs) {
      var heard = leg.audit();
      var spoken = (leg == a ? b : a).sent();
      sent += leg.sent();
      received += heard.received();
      lost += heard.missing(spoken);
      tail = Math.max(tail, heard.missingTail(spoken));
      silence = Math.max(silence, heard.longestSilenceNanos(startedNanos, nowNanos));
      answeredBy.addAll(leg.answeredBy());
    }
    return new CallReport(
        id, sent, received, lost, tail, Duration.ofNanos(silence), a.firstSentNanos(), answeredBy);
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
