package dev.headroom.simulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An option's small language: {@code name:value,key=value,…}. Every key must be asked for, so that
 * a misspelt one is an error and not a default.
 */
final class Words {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
  private static final String VALUE = "";

  private final String text;
  private final String name;
  private final Map<String, String> pairs;

  private Words(String text, String name, Map<String, String> pairs) {
    this.text = text;
    this.name = name;
    this.pairs = pairs;
  }

  static Words parse(String text) {
    var colon = text.indexOf(':');
    var pairs = new LinkedHashMap<String, String>();
    if (colon >= 0) {
      for (var part : text.substring(colon + 1).split(",", -1)) {
        var equal = part.indexOf('=');
        var key = equal < 0 ? VALUE : part.substring(0, equal);
        if (pairs.put(key, part.substring(equal + 1)) != null || part.isEmpty()) {
          throw new InputError("'" + text + "': '" + part + "' is empty or said twice");
        }
      }
    }
    return new Words(text, colon < 0 ? text : text.substring(0, colon), pairs);
  }

  String name() {
    return name;
  }

  /** The value without a key, null when there is none. */
  @Nullable String value() {
    return pairs.remove(VALUE);
  }

  String value(String what) {
    var value = value();
    if (value == null) {
      throw new InputError("'" + text + "' wants " + what + ", as in '" + name + ":…'");
    }
    return value;
  }

  @Nullable String take(String key) {
    return pairs.remove(key);
  }

  /** All that is left, with its keys. */
  Map<String, String> takeAll() {
    var all = new LinkedHashMap<>(pairs);
    pairs.clear();
    return all;
  }

  double number(String key) {
    return number(required(key), what(key));
  }

  double number(String key, double other) {
    var value = take(key);
    return value == null ? other : number(value, what(key));
  }

  Duration duration(String key) {
    return duration(required(key), what(key));
  }

  Duration duration(String key, Duration other) {
    var value = take(key);
    return value == null ? other : duration(value, what(key));
  }

  private String what(String key) {
    return "'" + text + "': " + key;
  }

  private String required(String key) {
    var value = take(key);
    if (value == null) {
      throw new InputError("'" + text + "' wants " + key + "=…");
    }
    return value;
  }

  /** Fails when something was said that nobody asked for. */
  void refuseRest() {
    if (!pairs.isEmpty()) {
      var unknown = String.join(", ", new TreeSet<>(pairs.keySet()));
      throw new InputError(
          "'" + text + "': does not know " + (unknown.isEmpty() ? "its value" : unknown));
    }
  }

  static double number(String value, String what) {
    try {
      var number = Double.parseDouble(value);
      if (Double.isFinite(number) && number >= 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, with what was wanted.
    }
    throw new InputError(what + " '" + value + "' is not a number of 0 or more");
  }

  static int whole(String value, String what) {
    try {
      var number = Integer.parseInt(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, with what was wanted.
    }
    throw new InputError(what + " '" + value + "' is not a whole number of 0 or more");
  }

  /** Parses {@code 90s}, {@code 8m}, {@code 1.5h}, {@code 7d}, {@code 250ms}. */
  static Duration duration(String value, String what) {
    var match = DURATION.matcher(value);
    if (!match.matches()) {
      throw new InputError(
          what + " '" + value + "' is not a duration such as 250ms, 90s, 8m, 1.5h or 7d");
    }
    var unit =
        switch (match.group(2)) {
          case "ms" -> 1.0;
          case "s" -> 1e3;
          case "m" -> 6e4;
          case "h" -> 3.6e6;
          default -> 8.64e7;
        };
    return Duration.ofMillis(Math.round(Double.parseDouble(match.group(1)) * unit));
  }
}
