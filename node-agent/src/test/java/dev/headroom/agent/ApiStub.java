package dev.headroom.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An API server that says what the test wrote: a queue of answers to lists, one of answers to
 * watches. A watch without an answer stays open and silent.
 */
final class ApiStub implements AutoCloseable {
  /** What is sent for one request. */
  interface Answer {
    void send(HttpExchange exchange) throws IOException;
  }

  /** What was asked: path and query, and by whom. */
  record Asked(String path, String query, @Nullable String authorization) {
    boolean watch() {
      return query.contains("watch=1");
    }
  }

  private static final int OK = 200;

  private final Path credentials;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Answer> lists = new LinkedBlockingQueue<>();
  private final BlockingQueue<Answer> watches = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private HttpsServer server;

  ApiStub(Path credentials) throws IOException {
    this.credentials = credentials;
    Files.writeString(tokenFile(), "token-1\n");
    Files.writeString(caFile(), TestTls.ca("a"));
    server = listen(0);
  }

  private HttpsServer listen(int port) throws IOException {
    var listening =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    listening.setHttpsConfigurator(TestTls.server("a"));
    listening.setExecutor(executor);
    listening.createContext("/", this::handle);
    listening.start();
    return listening;
  }

  Path tokenFile() {
    return credentials.resolve("token");
  }

  Path caFile() {
    return credentials.resolve("ca.crt");
  }

  ApiServer client() {
    var base = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    return new ApiServer(base, tokenFile(), caFile());
  }

  /** Kills every connection and comes back on the same port. */
  void restart() throws IOException {
    var port = server.getAddress().getPort();
    server.stop(0);
    server = listen(port);
  }

  ApiStub list(Answer answer) {
    lists.add(answer);
    return this;
  }

  ApiStub watch(Answer answer) {
    watches.add(answer);
    return this;
  }

  /** The next request that came in. */
  Asked asked() throws InterruptedException {
    var next = asked.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nobody asked for 10 s");
    }
    return next;
  }

  /** The next watch request, whatever came before it. */
  Asked askedToWatch() throws InterruptedException {
    var next = asked();
    while (!next.watch()) {
      next = asked();
    }
    return next;
  }

  static Answer body(String text) {
    return status(OK, text);
  }

  static Answer status(int status, String text) {
    return exchange -> {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** Sends the lines and ends the watch in good order. */
  static Answer lines(String... lines) {
    return exchange -> {
      exchange.sendResponseHeaders(OK, 0);
      for (var line : lines) {
        exchange.getResponseBody().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
    };
  }

  /** Sends the lines and leaves the watch open. */
  Answer open(String... lines) {
    return exchange -> {
      lines(lines).send(exchange);
      silence();
    };
  }

  private void silence() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
      var request =
          new Asked(uri.getPath(), query, exchange.getRequestHeaders().getFirst("Authorization"));
      asked.add(request);
      var answer = (request.watch() ? watches : lists).poll();
      if (answer != null) {
        answer.send(exchange);
      } else if (request.watch()) {
        exchange.sendResponseHeaders(OK, 0);
        exchange.getResponseBody().flush();
        silence();
      } else {
        status(500, "the test wrote no answer to a list").send(exchange);
      }
    }
  }

  @Override
  public void close() {
    ended.countDown();
    server.stop(0);
    executor.shutdownNow();
  }
}
