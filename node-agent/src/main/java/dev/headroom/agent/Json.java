package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Walks JSON as it streams in and keeps nothing that nobody asked for. */
final class Json {
  /** Never closes its input: a watch's stream belongs to whoever opened it. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(com.fasterxml.jackson.core.StreamReadFeature.AUTO_CLOSE_SOURCE)
          .build();

  private Json() {}

  /** Takes the value of a field, or leaves it untouched. */
  interface FieldReader {
    void read(String name, JsonParser json) throws IOException;
  }

  /** Takes one element of an array, or leaves it untouched. */
  interface ElementReader {
    void read(JsonParser json) throws IOException;
  }

  /** Hands over each field of the object at the parser; anything that is no object has none. */
  static void eachField(JsonParser json, FieldReader reader) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      json.nextToken();
      reader.read(name, json);
      // Only a value that was left untouched still stands at its start.
      json.skipChildren();
    }
  }

  /** Hands over each element of the array at the parser; anything that is no array has none. */
  static void eachElement(JsonParser json, ElementReader reader) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      reader.read(json);
      json.skipChildren();
    }
  }

  /** The text at the parser; empty for anything that is no text. */
  static String text(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
  }

  static boolean truth(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_TRUE;
  }

  /** An object of texts, such as labels. */
  static Map<String, String> texts(JsonParser json) throws IOException {
    var texts = new HashMap<String, String>();
    eachField(json, (name, value) -> texts.put(name, text(value)));
    return Map.copyOf(texts);
  }
}
