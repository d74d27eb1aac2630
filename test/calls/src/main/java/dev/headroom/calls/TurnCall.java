package dev.headroom.calls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/** Calls through a TURN server. */
final class TurnCall {
  private static final int PORT = 3478;

  /** The first that may be bound. */
  private static final int CHANNEL = 0x4000;

  private TurnCall() {}

  static Call setUp(String id, int number, InetAddress server) throws IOException {
    var control = new InetSocketAddress(server, PORT);
    var local = localAddress(control);
    var a = new Leg(local, 2 * number, 2 * number + 1, CHANNEL);
    var b = new Leg(local, 2 * number + 1, 2 * number);
    a.connect(control);
    var turn = new TurnClient(a);
    b.connect(turn.allocate());
    turn.bind(CHANNEL, b.address());
    return Call.begin(id, a, b, () -> release(id, turn));
  }

  private static InetAddress localAddress(InetSocketAddress server) throws IOException {
    try (var probe = DatagramChannel.open().connect(server)) {
      return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
    }
  }

  private static void release(String id, TurnClient turn) {
    try {
      turn.release();
    } catch (IOException e) {
      System.err.println("hanging up " + id + ": " + e.getMessage());
    }
  }
}
