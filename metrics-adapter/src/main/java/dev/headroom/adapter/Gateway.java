package dev.headroom.adapter;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every request passes here and goes to its front. Runs on the event loop of the connection; an
 * answer that had to wait for a review comes back to it.
 */
final class Gateway implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Vertx vertx;
  private final Function<HttpServerRequest, CompletableFuture<Answer>> api;
  private final Function<HttpServerRequest, CompletableFuture<Answer>> reports;
  private final Function<HttpServerRequest, CompletableFuture<Answer>> placement;
  private final Function<HttpServerRequest, CompletableFuture<Answer>> guard;
  private final Telemetry telemetry;

  Gateway(
      Vertx vertx,
      Function<HttpServerRequest, CompletableFuture<Answer>> api,
      Function<HttpServerRequest, CompletableFuture<Answer>> reports,
      Function<HttpServerRequest, CompletableFuture<Answer>> placement,
      Function<HttpServerRequest, CompletableFuture<Answer>> guard,
      Telemetry telemetry) {
    this.vertx = vertx;
    this.api = api;
    this.reports = reports;
    this.placement = placement;
    this.guard = guard;
    this.telemetry = telemetry;
  }

  @Override
  public void handle(HttpServerRequest request) {
    var started = System.nanoTime();
    var kind = RequestKind.of(String.valueOf(request.path()));
    var answer = front(kind).apply(request).exceptionally(Gateway::failure);
    if (answer.isDone()) {
      send(answer.join(), request, kind, started);
    } else {
      var context = vertx.getOrCreateContext();
      var _ =
          answer.thenAccept(
              ready -> context.runOnContext(_ -> send(ready, request, kind, started)));
    }
  }

  private Function<HttpServerRequest, CompletableFuture<Answer>> front(RequestKind kind) {
    return switch (kind) {
      case REPORT -> reports;
      case PLACEMENT -> placement;
      case GUARD -> guard;
      case METRICS_API, DISCOVERY, OPENAPI, OTHER -> api;
    };
  }

  private void send(Answer answer, HttpServerRequest request, RequestKind kind, long started) {
    write(answer, request);
    dropUnread(request);
    telemetry.time(kind, answer.status(), Duration.ofNanos(System.nanoTime() - started));
  }

  /** A body that its front did not want must not hold up the requests behind it. */
  private static void dropUnread(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.resume();
    }
  }

  private static void write(Answer answer, HttpServerRequest request) {
    var response = request.response();
    // The aggregator hangs up as soon as it has seen the status; that is no error.
    response.exceptionHandler(_ -> {});
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(answer.status());
    response.putHeader("Content-Type", answer.contentType());
    response.putHeader("Cache-Control", "no-cache, private");
    answer.headers().forEach(response::putHeader);
    if (answer.status() == 413 && request.version() != HttpVersion.HTTP_2) {
      response.putHeader("Connection", "close");
    }
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(answer.body());
    }
  }

  private static Answer failure(Throwable failure) {
    if (cause(failure) instanceof StatusException status) {
      return status.status().answer();
    }
    LOG.error("a request failed in a way that is not provided for", failure);
    return ApiStatus.internalError("the request failed; the reason is in the server's log")
        .answer();
  }

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
