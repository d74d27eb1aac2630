package dev.headroom.adapter;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** The ingest as agents meet it: nothing is read from a caller that is not known. */
final class ReportFront implements Function<HttpServerRequest, CompletableFuture<Answer>> {
  /** A body that takes longer is no agent's. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final AgentIdentity agents;
  private final AgentIngest ingest;
  private final Telemetry telemetry;

  ReportFront(Vertx vertx, AgentIdentity agents, AgentIngest ingest, Telemetry telemetry) {
    this.vertx = vertx;
    this.agents = agents;
    this.ingest = ingest;
    this.telemetry = telemetry;
  }

  @Override
  public CompletableFuture<Answer> apply(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.POST)) {
      return CompletableFuture.completedFuture(Answer.text(405, "a report is sent by POST\n"));
    }
    request.pause();
    var context = vertx.getOrCreateContext();
    return agents
        .node(Credentials.of(request))
        .thenCompose(node ->
            BodyReader.read(context, request, AgentIngest.MOST_BYTES, PATIENCE)
                .thenApply(body -> ingest.take(node, body)))
        .exceptionally(ReportFront::refusal)
        .thenApply(outcome -> {
          telemetry.count(outcome);
          return outcome.answer();
        });
  }

  private static AgentIngest.Outcome refusal(Throwable failure) {
    return switch (Gateway.cause(failure)) {
      case AgentIdentity.NotAnAgent stranger ->
          AgentIngest.Outcome.of(
              stranger.status() == 401
                  ? AgentIngest.Result.UNKNOWN_CALLER
                  : AgentIngest.Result.NOT_ALLOWED,
              stranger.status(),
              String.valueOf(stranger.getMessage()));
      case BodyReader.Unusable body ->
          AgentIngest.Outcome.of(
              body.status() == 413 ? AgentIngest.Result.TOO_LARGE : AgentIngest.Result.MALFORMED,
              body.status(),
              String.valueOf(body.getMessage()));
      case StatusException status ->
          AgentIngest.Outcome.of(
              AgentIngest.Result.UNAVAILABLE, status.status().code(), status.status().message());
      case Throwable unexpected -> throw new CompletionException(unexpected);
    };
  }
}
