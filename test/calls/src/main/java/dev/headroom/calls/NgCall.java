package dev.headroom.calls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Calls through rtpengine. */
final class NgCall {
  private static final int PORT = 22222;

  private NgCall() {}

  static Call setUp(String id, int number, InetAddress server) throws IOException {
    var control = new InetSocketAddress(server, PORT);
    try (var ng = new NgClient(control)) {
      var local = ng.localAddress();
      var a = new Leg(local, 2 * number, 2 * number + 1);
      var b = new Leg(local, 2 * number + 1, 2 * number);
      var forB = Sdp.mediaAddress(ng.offer(id, Sdp.of(a.address())));
      var forA = Sdp.mediaAddress(ng.answer(id, Sdp.of(b.address())));
      a.connect(forA);
      b.connect(forB);
      return Call.begin(id, a, b, () -> hangUp(id, control));
    }
  }

  /** A media server that is gone need not know. */
  private static void hangUp(String id, InetSocketAddress control) {
    try (var ng = new NgClient(control)) {
      ng.delete(id);
    } catch (NgException e) {
      System.err.println("hanging up " + id + ": " + e.getMessage());
    }
  }
}
