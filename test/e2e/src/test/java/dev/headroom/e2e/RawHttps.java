package dev.headroom.e2e;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over one kept TLS connection, byte for byte as it is told: a client library would repair
 * or refuse the requests that matter most. For one thread.
 */
final class RawHttps implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SSLContext tls;
  private final InetSocketAddress server;
  private @Nullable SSLSocket socket;
  private InputStream in = InputStream.nullInputStream();

  RawHttps(SSLContext tls, InetSocketAddress server) {
    this.tls = tls;
    this.server = server;
  }

  /** What came back; the names of headers are in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {}

  /** Sends a request without a body; once more on a new connection if the kept one has ended. */
  Answer send(String head, boolean bodyExpected) throws IOException {
    var kept = socket != null;
    try {
      return exchange(head, bodyExpected);
    } catch (IOException ended) {
      close();
      if (!kept) {
        throw ended;
      }
      return exchange(head, bodyExpected);
    }
  }

  private Answer exchange(String head, boolean bodyExpected) throws IOException {
    connected().getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    var status = Integer.parseInt(line().split(" ", 3)[1]);
    var headers = headers();
    var body = bodyExpected && status != 304 ? body(headers) : "";
    if (headers.getOrDefault("connection", "").equalsIgnoreCase("close")) {
      close();
    }
    return new Answer(status, headers, body);
  }

  private SSLSocket connected() throws IOException {
    var open = socket;
    if (open == null) {
      open = (SSLSocket) tls.getSocketFactory().createSocket();
      socket = open;
      open.setTcpNoDelay(true);
      open.setSoTimeout((int) PATIENCE.toMillis());
      open.connect(server, (int) PATIENCE.toMillis());
      in = new BufferedInputStream(open.getInputStream(), 1 << 14);
    }
    return open;
  }

  private Map<String, String> headers() throws IOException {
    var headers = new TreeMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      var colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private String body(Map<String, String> headers) throws IOException {
    var length = headers.get("content-length");
    if (length != null) {
      return exactly(Integer.parseInt(length));
    }
    if (!headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    var body = new StringBuilder();
    for (var size = chunkSize(); size > 0; size = chunkSize()) {
      body.append(exactly(size));
      line();
    }
    line();
    return body.toString();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String exactly(int bytes) throws IOException {
    var read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("the connection ended within an answer");
    }
    return new String(read, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (var c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended within a line: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    var open = socket;
    socket = null;
    if (open != null) {
      open.close();
    }
  }
}
