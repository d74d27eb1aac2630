package dev.headroom.calls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two legs through one media server; or one leg at a server that sends all back. */
final class Call implements AutoCloseable {
  private static final int NG_PORT = 22222;

  private final String id;
  private final @Nullable InetSocketAddress control;
  private final Leg a;
  private final Leg b;
  private final List<Leg> legs;
  private final long startedNanos;

  /**
   * @param control who is told that the call is over; null for nobody
   * @param a hears {@code b} and is heard by it; a lone leg hears itself
   */
  private Call(String id, @Nullable InetSocketAddress control, Leg a, Leg b, long startedNanos) {
    this.id = id;
    this.control = control;
    this.a = a;
    this.b = b;
    this.legs = a == b ? List.of(a) : List.of(a, b);
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

  /** One flow to a server that sends all back; nobody sends yet. */
  static Call toEcho(String id, int number, InetSocketAddress server) throws IOException {
    var anyLocal = new InetSocketAddress(0).getAddress();
    var lone = new Leg(anyLocal, 2 * number, 2 * number);
    var now = System.nanoTime();
    lone.connect(server, now);
    return new Call(id, null, lone, lone, now);
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
    if (control == null) {
      return;
    }
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
