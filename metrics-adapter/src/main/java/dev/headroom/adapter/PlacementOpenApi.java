package dev.headroom.adapter;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The OpenAPI description of placement. It is told to anybody: it holds nothing of the cluster, and
 * whoever writes a client needs it before any right.
 */
final class PlacementOpenApi {
  static final String PATH = "/placement/v1/openapi.json";

  private static final Document DOCUMENT = Document.of(new JsonObject(read()));

  private PlacementOpenApi() {}

  static Answer answer(ApiRequest request) {
    return DOCUMENT.answer(request);
  }

  private static Buffer read() {
    try (var file = PlacementOpenApi.class.getResourceAsStream("placement-openapi.json")) {
      return Buffer.buffer(Objects.requireNonNull(file).readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException("our own jar cannot be read", broken);
    }
  }
}
