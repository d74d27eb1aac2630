package dev.headroom.adapter;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * What a signalling server asks for.
 *
 * @param call its own name for what it places; the same name again gets the same answer
 * @param sessions that the pod must have room for: a call through a relay has two
 */
record PlacementRequest(String call, int sessions) {
  private static final Set<String> FIELDS = Set.of("call", "sessions");
  private static final int LONGEST = 253;
  private static final int MOST = 10_000;

  /**
   * Reads {@code {"call": "…", "sessions": 2}}.
   *
   * @throws StatusException 400 naming what is wrong
   */
  static PlacementRequest read(Buffer body) {
    var json = json(body);
    for (var field : json.fieldNames()) {
      if (!FIELDS.contains(field)) {
        throw bad("there is no field \"" + field + "\": call and sessions are known");
      }
    }
    if (!(json.getValue("call") instanceof String call)
        || call.isEmpty()
        || call.length() > LONGEST) {
      throw bad("call must be a text of 1 to " + LONGEST + " characters: your name for the call");
    }
    var sessions = json.getValue("sessions", 1);
    if (!(sessions instanceof Integer count) || count < 1 || count > MOST) {
      throw bad("sessions is " + sessions + ", not a whole number from 1 to " + MOST);
    }
    return new PlacementRequest(call, count);
  }

  private static JsonObject json(Buffer body) {
    try {
      return new JsonObject(body);
    } catch (DecodeException | ClassCastException malformed) {
      throw bad("the body is no JSON object such as {\"call\": \"a-name\", \"sessions\": 2}");
    }
  }

  private static StatusException bad(String message) {
    return ApiStatus.badRequest(message).exception();
  }
}
