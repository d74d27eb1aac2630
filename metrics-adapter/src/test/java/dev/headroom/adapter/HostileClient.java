package dev.headroom.adapter;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Comes, sends hostile requests over a connection, reads what it gets, and goes: in good order, or
 * in the middle of a body, a header, a frame or a handshake. For one thread.
 */
final class HostileClient {
  /** How long to wait for an answer that may never come, and for one that must, milliseconds. */
  private static final int SHORT_PATIENCE = 20;

  private static final int PATIENCE = 30_000;
  private static final int MOST_WELL_FORMED = 150;
  private static final int MOST_BROKEN = 8;
  private static final int MOST_SHOWN = 500;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
  private static final byte[] GOODBYE =
      "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final SSLContext tls;
  private final int port;
  private final SplittableRandom random;
  private final HostileRequests requests;
  private final HostileFrames frames;
  private final List<Integer> statuses = new ArrayList<>();
  private final List<String> unanswered = new ArrayList<>();

  HostileClient(SSLContext tls, int port, SplittableRandom random) {
    this.tls = tls;
    this.port = port;
    this.random = random;
    this.requests = new HostileRequests(random);
    this.frames = new HostileFrames(random, requests);
  }

  /** Sends requests for as long as {@code take} grants more; it is asked for a number each time. */
  void run(LongUnaryOperator take) {
    for (var granted = true; granted; ) {
      var broken = requests.one(8);
      var wanted = 1 + random.nextInt(broken ? MOST_BROKEN : MOST_WELL_FORMED);
      var count = (int) take.applyAsLong(wanted);
      granted = count > 0;
      if (granted) {
        visit(count, broken);
      }
    }
  }

  /** The HTTP/1.1 statuses that were read. */
  List<Integer> statuses() {
    return statuses;
  }

  /** What happened to well-formed requests that were not all answered. */
  List<String> unanswered() {
    return unanswered;
  }

  private void visit(int count, boolean broken) {
    var http2 = requests.one(3);
    try (var socket = open(http2, broken)) {
      if (broken) {
        breakOff(socket, http2 ? frames.connection(count, true) : brokenRequests(count));
      } else if (http2) {
        socket.getOutputStream().write(frames.connection(count, false));
        awaitAnswer(socket.getInputStream(), 2 * count + 1);
      } else {
        ask(socket, Stream.generate(requests::wellFormed).limit(count).toList());
      }
    } catch (IOException failure) {
      // The server may hang up on whoever breaks the protocol, and on nobody else.
      if (!broken) {
        unanswered.add(count + " requests, HTTP/" + (http2 ? 2 : 1) + ": " + failure);
      }
    }
  }

  private SSLSocket open(boolean http2, boolean broken) throws IOException {
    var socket = (SSLSocket) tls.getSocketFactory().createSocket("localhost", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE);
    if (http2) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
    }
    if (!broken || !requests.one(10)) {
      socket.startHandshake();
    }
    return socket;
  }

  private byte[] brokenRequests(int count) {
    var all = new ByteArrayOutputStream();
    for (var i = 0; i < count; i++) {
      all.writeBytes(requests.broken());
    }
    all.writeBytes(GOODBYE);
    return all.toByteArray();
  }

  /** Sends all requests and a last one, and reads until the server has said goodbye. */
  private void ask(SSLSocket socket, List<byte[]> all) throws IOException {
    for (var request : all) {
      socket.getOutputStream().write(request);
    }
    socket.getOutputStream().write(GOODBYE);
    var read = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(read);
    } finally {
      judge(read.toString(StandardCharsets.ISO_8859_1), all);
    }
  }

  private void judge(String answers, List<byte[]> all) {
    var found = STATUS.matcher(answers).results().map(it -> Integer.valueOf(it.group(1))).toList();
    statuses.addAll(found);
    if (!answers.endsWith("ok")) {
      unanswered.add(
          "%d answers to %d requests; the last that was answered and the first that was not:%n%s%n%s"
              .formatted(
                  found.size(),
                  all.size(),
                  shown(all, found.size() - 1),
                  shown(all, found.size())));
    }
  }

  private static String shown(List<byte[]> all, int index) {
    if (index < 0 || index >= all.size()) {
      return "(none)";
    }
    var text = new String(all.get(index), StandardCharsets.ISO_8859_1);
    return text.substring(0, Math.min(text.length(), MOST_SHOWN))
        + " ("
        + text.length()
        + " bytes)";
  }

  /** Reads frames until the stream's answer is whole. */
  private static void awaitAnswer(InputStream in, int stream) throws IOException {
    var data = new DataInputStream(in);
    while (true) {
      var length = data.readUnsignedByte() << 16 | data.readUnsignedShort();
      var type = data.readUnsignedByte();
      var flags = data.readUnsignedByte();
      var id = data.readInt();
      data.readNBytes(length);
      var carriesEnd = type == HostileFrames.DATA || type == HostileFrames.HEADERS;
      if (id == stream && carriesEnd && (flags & HostileFrames.END_STREAM) != 0) {
        return;
      }
      if (id == stream && !carriesEnd) {
        throw new EOFException("the stream ended with a frame of type " + type);
      }
    }
  }

  /** Sends all or a part of it, looks whether there is an answer, and goes. */
  private void breakOff(SSLSocket socket, byte[] bytes) throws IOException {
    var length = requests.one(3) ? random.nextInt(bytes.length) : bytes.length;
    socket.getOutputStream().write(bytes, 0, length);
    socket.setSoTimeout(SHORT_PATIENCE);
    while (socket.getInputStream().read(new byte[16 << 10]) >= 0) {
      // Whatever it is: statuses that are failures are in the server's own metrics.
    }
  }
}
