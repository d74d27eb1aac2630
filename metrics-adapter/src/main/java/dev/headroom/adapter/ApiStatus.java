package dev.headroom.adapter;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * An error as Kubernetes tells it (meta/v1 {@code Status}). The message is the user's only
 * diagnosis: the HPA copies it into its events. There is never a {@code Retry-After}: client-go
 * would sleep on it and hold one of the HPA's few workers.
 *
 * @param headers what the answer carries besides, such as {@code Allow}
 */
record ApiStatus(int code, String reason, String message, Map<String, String> headers) {
  static ApiStatus badRequest(String message) {
    return of(400, "BadRequest", message);
  }

  static ApiStatus unauthorized() {
    return of(401, "Unauthorized", "Unauthorized");
  }

  static ApiStatus forbidden(String message) {
    return of(403, "Forbidden", message);
  }

  static ApiStatus notFound(String message) {
    return of(404, "NotFound", message);
  }

  static ApiStatus methodNotAllowed(String method) {
    return new ApiStatus(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource: " + method,
        Map.of("Allow", "GET"));
  }

  static ApiStatus notAcceptable(String accept) {
    return of(
        406,
        "NotAcceptable",
        "only the following media types are accepted: application/json; asked for was " + accept);
  }

  static ApiStatus internalError(String message) {
    return of(500, "InternalError", message);
  }

  static ApiStatus unavailable(String message) {
    return of(503, "ServiceUnavailable", message);
  }

  private static ApiStatus of(int code, String reason, String message) {
    return new ApiStatus(code, reason, message, Map.of());
  }

  Answer answer() {
    var body =
        new JsonObject()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("metadata", new JsonObject())
            .put("status", "Failure")
            .put("message", message)
            .put("reason", reason)
            .put("code", code);
    return new Answer(code, Answer.JSON, body.toBuffer(), headers);
  }

  StatusException exception() {
    return new StatusException(this);
  }
}
