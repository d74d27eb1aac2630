package dev.headroom.adapter;

import dev.headroom.cluster.PolicyRef;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** The placement as signalling servers meet it: who, may they, what do they ask, where to. */
final class PlacementFront implements Function<HttpServerRequest, CompletableFuture<Answer>> {
  private static final int MOST_BYTES = 16 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Authenticator authenticator;
  private final Authorizer authorizer;
  private final PlacementDesk desk;
  private final InstantSource clock;

  PlacementFront(
      Vertx vertx,
      Authenticator authenticator,
      Authorizer authorizer,
      PlacementDesk desk,
      InstantSource clock) {
    this.vertx = vertx;
    this.authenticator = authenticator;
    this.authorizer = authorizer;
    this.desk = desk;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Answer> apply(HttpServerRequest request) {
    ApiRequest parsed;
    try {
      var held = Objects.requireNonNullElse(request.getHeader("If-None-Match"), "");
      parsed = ApiRequest.of(request.method().name(), request.uri(), "*/*", held);
    } catch (StatusException malformed) {
      return CompletableFuture.failedFuture(malformed);
    }
    if (isDescription(request)) {
      return CompletableFuture.completedFuture(PlacementOpenApi.answer(parsed));
    }
    var policy = PlacementPath.policy(parsed.path());
    if (policy.isEmpty()) {
      return CompletableFuture.failedFuture(
          ApiStatus.notFound(
                  "placement is asked at /placement/v1/namespaces/NAMESPACE/policies/POLICY")
              .exception());
    }
    if (!request.method().equals(HttpMethod.POST)) {
      return CompletableFuture.failedFuture(
          new ApiStatus(
                  405, "MethodNotAllowed", "a place is asked for by POST", Map.of("Allow", "POST"))
              .exception());
    }
    request.pause();
    var context = vertx.getOrCreateContext();
    return authenticator
        .authenticate(Credentials.of(request))
        .thenCompose(caller -> authorizer.authorize(caller, parsed))
        .thenCompose(_ -> BodyReader.read(context, request, MOST_BYTES, PATIENCE))
        .thenApply(body -> place(policy.get(), body))
        .exceptionally(PlacementFront::refusal);
  }

  private static boolean isDescription(HttpServerRequest request) {
    return PlacementOpenApi.PATH.equals(request.path())
        && (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD));
  }

  private Answer place(PolicyRef policy, Buffer body) {
    return desk.place(policy, PlacementRequest.read(body), clock.instant());
  }

  private static Answer refusal(Throwable failure) {
    return switch (Gateway.cause(failure)) {
      case StatusException status -> status.status().answer();
      case BodyReader.Unusable body ->
          new ApiStatus(body.status(), "BadRequest", String.valueOf(body.getMessage()), Map.of())
              .answer();
      case Throwable unexpected -> throw new CompletionException(unexpected);
    };
  }
}
