package dev.headroom.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.headroom.agent.hold.HoldAnswer;
import dev.headroom.agent.hold.HoldQuestion;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own small HTTP server: /healthz, /readyz, /metrics, and what {@link HoldQuestion}
 * asks.
 */
final class AgentHttp implements AutoCloseable {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final String TEXT = "text/plain; charset=utf-8";

  private record Answer(int status, String contentType, String body) {
    static Answer text(int status, String text) {
      return new Answer(status, TEXT, text + "\n");
    }
  }

  static {
    // The port is open to the node's neighbours: idle or endless requests must not pile up. The
    // JDK's server takes these limits, in seconds, as properties only.
    System.setProperty("jdk.httpserver.maxConnections", "64");
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "10");
  }

  /** Why something is not well, null when it is. */
  interface Check extends Supplier<@Nullable String> {}

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final PrometheusRegistry registry;
  private final Check alive;
  private final Check ready;
  private final Function<HoldQuestion, HoldAnswer> hold;

  /** Listens on all addresses of the node; port 0 takes any free one. */
  AgentHttp(
      int port,
      PrometheusRegistry registry,
      Check alive,
      Check ready,
      Function<HoldQuestion, HoldAnswer> hold)
      throws IOException {
    this.registry = registry;
    this.alive = alive;
    this.ready = ready;
    this.hold = hold;
    server = listen(port);
    server.setExecutor(executor);
    server.createContext("/", this::handle);
  }

  private static HttpServer listen(int port) throws IOException {
    try {
      return HttpServer.create(new InetSocketAddress(port), 0);
    } catch (BindException e) {
      throw new IOException("cannot listen on port " + port + ": " + e.getMessage(), e);
    }
  }

  AgentHttp start() {
    server.start();
    return this;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var answer = answer(exchange);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType);
      var body = answer.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("GET")) {
      return Answer.text(METHOD_NOT_ALLOWED, "only GET");
    }
    return switch (exchange.getRequestURI().getPath()) {
      case "/healthz" -> health(alive.get());
      case "/readyz" -> health(ready.get());
      case "/metrics" -> metrics();
      case String path when path.startsWith(HoldQuestion.PREFIX) -> hold(exchange.getRequestURI());
      default -> Answer.text(NOT_FOUND, "there are /healthz, /readyz, /metrics and /hold/v1/");
    };
  }

  private Answer hold(URI target) {
    try {
      var answer = hold.apply(HoldQuestion.parse(target.toString()));
      return Answer.text(answer.held() ? HoldQuestion.HELD : OK, answer.why());
    } catch (IllegalArgumentException e) {
      return Answer.text(BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private static Answer health(@Nullable String problem) {
    return problem == null ? Answer.text(OK, "ok") : Answer.text(UNAVAILABLE, problem);
  }

  private Answer metrics() throws IOException {
    var text = new ByteArrayOutputStream();
    writer.write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    return new Answer(
        OK, PrometheusTextFormatWriter.CONTENT_TYPE, text.toString(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
