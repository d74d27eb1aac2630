package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * An answer of a metrics API as its users see it: times of samples aside, as those of the two
 * servers cannot agree.
 *
 * @param kind of the document; {@code text} if it is none, empty without a body
 * @param reason of a Status, empty otherwise
 * @param message of a Status, or the text
 * @param items of a list of values
 */
record Said(int status, String kind, String reason, String message, List<Item> items) {
  /** The end of a message in words of its own. */
  static final String ANY = "*";

  /** One value; {@code window} is 0 where there is none. */
  record Item(
      String apiVersion,
      String kind,
      String namespace,
      String name,
      String metric,
      String selector,
      long window,
      String value) {
    static Item of(JsonNode item) {
      var object = item.path("describedObject");
      var newer = item.has("metric");
      var selector = newer ? item.path("metric").path("selector") : item.path("selector");
      return new Item(
          object.path("apiVersion").asText(),
          object.path("kind").asText(),
          object.path("namespace").asText(),
          object.path("name").asText(),
          newer ? item.path("metric").path("name").asText() : item.path("metricName").asText(),
          selector.toString(),
          item.path(newer ? "windowSeconds" : "window").asLong(),
          item.path("value").asText());
    }

    Item withApiVersion(String other) {
      return new Item(other, kind, namespace, name, metric, selector, window, value);
    }

    Item withWindow(long seconds) {
      return new Item(apiVersion, kind, namespace, name, metric, selector, seconds, value);
    }
  }

  Said {
    items = List.copyOf(items);
  }

  static Said of(RawHttps.Answer answer) {
    var body = answer.body();
    if (!body.startsWith("{")) {
      var kind = body.isEmpty() ? "" : "text";
      return new Said(answer.status(), kind, "", body.strip(), List.of());
    }
    var document = Json.parse(body);
    return new Said(
        answer.status(),
        document.path("kind").asText(),
        document.path("reason").asText(),
        document.path("message").asText(),
        Json.stream(document.path("items")).map(Item::of).toList());
  }

  boolean isEmptyList() {
    return status == 200 && kind.equals("MetricValueList") && items.isEmpty();
  }

  /** Whether this is what was expected; a message that was left open may go on in any way. */
  boolean is(Said expected) {
    var words = expected.message();
    return words.endsWith(ANY)
        ? !message.isEmpty()
            && message.startsWith(words.substring(0, words.length() - 1))
            && withMessage(words).equals(expected)
        : equals(expected);
  }

  Said withMessage(String other) {
    return new Said(status, kind, reason, other, items);
  }

  /** As a HEAD is answered. */
  Said withoutBody() {
    return new Said(status, "", "", "", List.of());
  }

  Said withItems(List<Item> others) {
    return new Said(status, kind, reason, message, others);
  }
}
