package dev.headroom.simulator;

import java.util.Locale;

/** Writes one JSON object, key by key. */
final class Json {
  private final StringBuilder text = new StringBuilder("{");

  Json put(String key, String value) {
    return raw(key, quoted(value));
  }

  Json put(String key, long value) {
    return raw(key, Long.toString(value));
  }

  /** A number with at most six decimals; null where there is none. */
  Json put(String key, double value) {
    return raw(key, number(value));
  }

  Json put(String key, Json value) {
    return raw(key, value.toString());
  }

  private Json raw(String key, String value) {
    if (text.length() > 1) {
      text.append(", ");
    }
    text.append(quoted(key)).append(": ").append(value);
    return this;
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    var text = String.format(Locale.ROOT, "%.6f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  static String quoted(String value) {
    var quoted = new StringBuilder("\"");
    for (var i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < 0x20) {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
