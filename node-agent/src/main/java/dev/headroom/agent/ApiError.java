package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The API server refused a request: its status code and its own words. */
final class ApiError extends IOException {
  private static final int GONE = 410;

  private final int status;

  ApiError(int status, String message) {
    super(status + " " + message);
    this.status = status;
  }

  /** From the body of a refused request: a Status object, or whatever else stood there. */
  static ApiError of(int status, byte[] body) {
    try (var json = Json.FACTORY.createParser(body)) {
      json.nextToken();
      return new ApiError(status, new StatusReader().read(json).message);
    } catch (IOException e) {
      var text = new String(body, StandardCharsets.UTF_8).strip();
      return new ApiError(status, text.lines().findFirst().orElse(""));
    }
  }

  /** From a Status object at the parser, as an error event of a watch carries it. */
  static ApiError read(JsonParser json) throws IOException {
    var status = new StatusReader().read(json);
    return new ApiError(status.code, status.message);
  }

  /** Whether the asked version is too old to go on from: only a new list helps. */
  boolean expired() {
    return status == GONE;
  }

  private static final class StatusReader {
    private int code;
    private String message = "";

    private StatusReader read(JsonParser json) throws IOException {
      Json.eachField(json, this::field);
      return this;
    }

    private void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "code" -> code = json.getValueAsInt();
        case "message" -> message = Json.text(json);
        default -> {}
      }
    }
  }
}
