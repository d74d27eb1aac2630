package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collection of Kubernetes objects and how its lists and watch events read.
 *
 * @param name what it is, for messages
 * @param path of the collection below the API server's root
 * @param query selectors, already encoded; may be empty
 */
record Resource<T>(String name, String path, String query, ItemReader<T> reader) {
  /** Reads one object at the parser. */
  interface ItemReader<T> {
    Item<T> read(JsonParser json) throws IOException;
  }

  /** One object: what tells it from others, its version, and what the agent keeps of it. */
  record Item<T>(String key, String version, T value) {}

  /** The whole collection at one version. */
  record Listing<T>(String version, Map<String, T> items) {}

  /** One line of a watch. */
  sealed interface Event<T> {
    String version();

    /** An object was added or changed. */
    record Put<T>(Item<T> item) implements Event<T> {
      @Override
      public String version() {
        return item.version;
      }
    }

    /** An object is gone, or no longer matches the selectors. */
    record Removed<T>(Item<T> item) implements Event<T> {
      @Override
      public String version() {
        return item.version;
      }
    }

    /** Nothing changed up to this version. */
    record Bookmark<T>(String version) implements Event<T> {}
  }

  String target(String parameters) {
    return path + "?" + (query.isEmpty() ? "" : query + "&") + parameters;
  }

  Listing<T> readList(InputStream body) throws IOException {
    try (var json = Json.FACTORY.createParser(body)) {
      var items = new HashMap<String, T>();
      var meta = new ObjectMeta[] {ObjectMeta.NONE};
      json.nextToken();
      Json.eachField(
          json,
          (field, value) -> {
            switch (field) {
              case "metadata" -> meta[0] = ObjectMeta.read(value);
              case "items" -> Json.eachElement(value, element -> put(items, element));
              default -> {}
            }
          });
      return new Listing<>(known(meta[0].resourceVersion(), "list", "resourceVersion"), items);
    }
  }

  private void put(Map<String, T> into, JsonParser json) throws IOException {
    var item = item(json);
    into.put(item.key, item.value);
  }

  /**
   * The event that starts at the parser.
   *
   * @throws ApiError when the API server ends the watch with an error event
   * @throws MalformedAnswer when it is no event
   */
  Event<T> readEvent(JsonParser json) throws IOException {
    var reader = new EventReader();
    Json.eachField(json, reader::field);
    if (reader.event == null) {
      throw malformed("watch sent an event without type or object");
    }
    return reader.event;
  }

  /** The API server writes the type in front of the object. */
  private final class EventReader {
    private String type = "";
    private @Nullable Event<T> event;

    private void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "type" -> type = Json.text(json);
        case "object" -> event = object(json);
        default -> {}
      }
    }

    private Event<T> object(JsonParser json) throws IOException {
      return switch (type) {
        case "ADDED", "MODIFIED" -> new Event.Put<>(item(json));
        case "DELETED" -> new Event.Removed<>(item(json));
        case "BOOKMARK" -> new Event.Bookmark<>(bookmark(json));
        case "ERROR" -> throw ApiError.read(json);
        default -> throw malformed("watch sent an event of type '" + type + "'");
      };
    }
  }

  private String bookmark(JsonParser json) throws IOException {
    var meta = new ObjectMeta[] {ObjectMeta.NONE};
    Json.eachField(
        json,
        (field, value) -> {
          if (field.equals("metadata")) {
            meta[0] = ObjectMeta.read(value);
          }
        });
    return known(meta[0].resourceVersion(), "bookmark", "resourceVersion");
  }

  private Item<T> item(JsonParser json) throws IOException {
    var item = reader.read(json);
    known(item.key, "object", "identity");
    known(item.version, "object", "resourceVersion");
    return item;
  }

  private String known(String value, String where, String what) throws MalformedAnswer {
    if (value.isEmpty()) {
      throw malformed(where + " has no " + what);
    }
    return value;
  }

  private MalformedAnswer malformed(String what) {
    return new MalformedAnswer("answer about " + name + " makes no sense: its " + what);
  }
}
