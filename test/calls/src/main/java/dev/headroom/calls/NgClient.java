package dev.headroom.calls;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The {@code ng} control protocol of rtpengine: one datagram a command, {@code cookie SP bencoded
 * map}, answered under the same cookie. A command that is not answered is sent again; the server
 * answers a repeated cookie from its memory.
 */
final class NgClient implements AutoCloseable {
  private static final int TRIES = 5;

  /** The first command may find a server that is still starting, on a busy machine for seconds. */
  private static final int FIRST_TRIES = 20;

  private static final int PATIENCE_MILLIS = 500;
  private static final AtomicLong COOKIES = new AtomicLong(System.nanoTime());

  private final DatagramSocket socket;
  private final InetSocketAddress server;

  NgClient(InetSocketAddress server) {
    this.server = server;
    try {
      socket = new DatagramSocket();
      socket.connect(server);
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new NgException("no way to the media server " + server + ": " + e.getMessage(), e);
    }
  }

  /** The address of ours that the server is reached from. */
  InetAddress localAddress() {
    return socket.getLocalAddress();
  }

  /** Opens a call with the caller's description; returns the one for the callee. */
  String offer(String callId, String sdp) {
    var command = command("offer", callId);
    command.put("from-tag", "a");
    command.put("sdp", sdp);
    return description(ask(command, FIRST_TRIES));
  }

  /** Completes it with the callee's description; returns the one for the caller. */
  String answer(String callId, String sdp) {
    var command = command("answer", callId);
    command.put("from-tag", "a");
    command.put("to-tag", "b");
    command.put("sdp", sdp);
    return description(ask(command, TRIES));
  }

  void delete(String callId) {
    var command = command("delete", callId);
    command.put("delete-delay", 0);
    ask(command, TRIES);
  }

  private static Map<String, Object> command(String name, String callId) {
    var command = new LinkedHashMap<String, Object>();
    command.put("command", name);
    command.put("call-id", callId);
    return command;
  }

  private static String description(Map<?, ?> answer) {
    if (answer.get("sdp") instanceof String sdp) {
      return sdp;
    }
    throw new NgException("the media server answered without a description: " + answer);
  }

  private Map<?, ?> ask(Map<String, Object> command, int tries) {
    var cookie = "c" + Long.toString(COOKIES.incrementAndGet(), 36);
    var body = Bencode.encode(command);
    var message = (cookie + " ").getBytes(StandardCharsets.ISO_8859_1);
    var packet = new byte[message.length + body.length];
    System.arraycopy(message, 0, packet, 0, message.length);
    System.arraycopy(body, 0, packet, message.length, body.length);
    var last = new IOException("no answer");
    for (var attempt = 0; attempt < tries; attempt++) {
      try {
        socket.send(new DatagramPacket(packet, packet.length));
        return accepted(command, await(cookie));
      } catch (PortUnreachableException e) {
        // It refuses at once while the server is still starting; waiting is up to us.
        last = e;
        LockSupport.parkNanos(PATIENCE_MILLIS * 1_000_000L);
      } catch (IOException e) {
        last = e;
      }
    }
    throw new NgException(
        "media server " + server + " did not answer '" + command.get("command") + "'", last);
  }

  private Map<?, ?> await(String cookie) throws IOException {
    var buffer = new byte[0xffff];
    var deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() < deadline) {
      var packet = new DatagramPacket(buffer, buffer.length);
      socket.receive(packet);
      var prefix = cookie.length() + 1;
      var head =
          new String(buffer, 0, Math.min(prefix, packet.getLength()), StandardCharsets.ISO_8859_1);
      if (head.equals(cookie + " ")
          && Bencode.decode(buffer, prefix, packet.getLength() - prefix) instanceof Map<?, ?> map) {
        return map;
      }
    }
    throw new SocketTimeoutException("no answer under cookie " + cookie);
  }

  private Map<?, ?> accepted(Map<String, Object> command, Map<?, ?> answer) {
    if (!"ok".equals(answer.get("result"))) {
      throw new NgException(
          "media server "
              + server
              + " refused '"
              + command.get("command")
              + "': "
              + answer.get("error-reason"));
    }
    return answer;
  }

  @Override
  public void close() {
    socket.close();
  }
}
