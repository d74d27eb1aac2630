package dev.headroom.adapter;

import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The API as callers meet it: who, may they, answer. */
final class ApiFront implements Function<HttpServerRequest, CompletableFuture<Answer>> {
  private final Authenticator authenticator;
  private final Authorizer authorizer;
  private final ExtensionApi api;
  private final InstantSource clock;

  ApiFront(
      Authenticator authenticator, Authorizer authorizer, ExtensionApi api, InstantSource clock) {
    this.authenticator = authenticator;
    this.authorizer = authorizer;
    this.api = api;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Answer> apply(HttpServerRequest request) {
    ApiRequest parsed;
    try {
      parsed = parse(request);
    } catch (StatusException malformed) {
      return CompletableFuture.failedFuture(malformed);
    }
    return authenticator
        .authenticate(Credentials.of(request))
        .thenCompose(caller -> authorizer.authorize(caller, parsed))
        .thenApply(_ -> api.answer(parsed, clock.instant()));
  }

  private static ApiRequest parse(HttpServerRequest request) {
    return ApiRequest.of(
        request.method().name(),
        request.uri(),
        header(request, "Accept", "*/*"),
        header(request, "If-None-Match", ""));
  }

  private static String header(HttpServerRequest request, String name, String otherwise) {
    var values = request.headers().getAll(name);
    return values.isEmpty() ? otherwise : String.join(",", values);
  }
}
