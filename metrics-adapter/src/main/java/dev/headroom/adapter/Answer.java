package dev.headroom.adapter;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * What is sent back.
 *
 * @param headers besides Content-Type and Content-Length
 */
record Answer(int status, String contentType, Buffer body, Map<String, String> headers) {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";

  static Answer json(Buffer body) {
    return new Answer(200, JSON, body, Map.of());
  }

  static Answer text(int status, String body) {
    return new Answer(status, TEXT, Buffer.buffer(body), Map.of());
  }
}
