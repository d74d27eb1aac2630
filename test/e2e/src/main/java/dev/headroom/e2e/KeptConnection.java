package dev.headroom.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;

/**
 * One HTTP/1.1 connection that is kept: a request, its answer, the next (RFC 9112). Blocking and
 * plain, so that a load generator spends little of the machine that it shares with the server. For
 * one thread at a time.
 */
final class KeptConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 300_000;

  /** An answer in full. */
  record Answer(int status, String text) {
    /** The body of an answer that is a success. */
    String orThrow() {
      if (status / 100 != 2) {
        throw new IllegalStateException("answered with " + status + ": " + text);
      }
      return text;
    }
  }

  private final Socket socket;
  private final InputStream in;

  private KeptConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
  }

  /**
   * Connects to the host and port of {@code server}, by TLS or in the clear as the factory does.
   */
  static KeptConnection open(SocketFactory sockets, URI server) throws IOException {
    var socket = sockets.createSocket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    if (socket instanceof SSLSocket secured) {
      secured.startHandshake();
    }
    return new KeptConnection(socket);
  }

  /** A request in its bytes; {@code type} describes the body and is not sent without one. */
  static byte[] request(String method, URI target, String token, String type, byte[] body) {
    var head = new StringBuilder(256);
    var query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    head.append(method).append(' ').append(target.getRawPath()).append(query).append(" HTTP/1.1");
    head.append("\r\nHost: ").append(target.getRawAuthority());
    head.append("\r\nAccept: */*");
    if (!token.isEmpty()) {
      head.append("\r\nAuthorization: Bearer ").append(token);
    }
    if (body.length > 0) {
      head.append("\r\nContent-Type: ").append(type);
      head.append("\r\nContent-Length: ").append(body.length);
    }
    var bytes = new ByteArrayOutputStream(head.length() + body.length + 4);
    bytes.writeBytes(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  /** Sends a request and reads its answer. */
  Answer send(byte[] request) throws IOException {
    var out = socket.getOutputStream();
    out.write(request);
    out.flush();
    var status = Integer.parseInt(line().split(" ", 3)[1]);
    var length = 0;
    var chunked = false;
    for (var header = line(); !header.isEmpty(); header = line()) {
      var lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
    }
    var body = chunked ? chunks() : in.readNBytes(length);
    return new Answer(status, new String(body, StandardCharsets.UTF_8));
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    for (var size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      body.writeBytes(in.readNBytes(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private String line() throws IOException {
    var text = new StringBuilder(64);
    for (var c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      text.append((char) c);
    }
    return text.isEmpty() ? "" : text.substring(0, text.length() - 1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
