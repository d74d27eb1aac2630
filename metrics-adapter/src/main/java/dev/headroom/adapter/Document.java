package dev.headroom.adapter;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * A JSON document that never changes while we run, with its entity tag (RFC 9110 section 8.8.3).
 */
record Document(Buffer body, String contentType, String hash) {
  static Document of(JsonObject json) {
    return of(json, Answer.JSON);
  }

  static Document of(JsonObject json, String contentType) {
    var body = json.toBuffer();
    return new Document(body, contentType, hash(body));
  }

  /** The document, or 304 when the caller holds it already. */
  Answer answer(ApiRequest request) {
    var headers = Map.of("ETag", '"' + hash + '"', "Vary", "Accept");
    var held =
        Arrays.stream(request.ifNoneMatch().split(",", -1))
            .map(tag -> tag.strip().replaceFirst("^W/", "").replace("\"", ""))
            .anyMatch(tag -> tag.equals(hash) || tag.equals("*"));
    return held
        ? new Answer(304, contentType, Buffer.buffer(), headers)
        : new Answer(200, contentType, body, headers);
  }

  private static String hash(Buffer body) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
      return HexFormat.of().withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
