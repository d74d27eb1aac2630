package dev.headroom.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The query of a request; names that mean nothing to us are tolerated. */
record QueryString(Map<String, List<String>> values) {
  /**
   * Decodes {@code name=value&…}; a plus sign is a space, as in forms.
   *
   * @throws StatusException 400 if it is not well escaped
   */
  static QueryString parse(String raw) {
    var values = new HashMap<String, List<String>>();
    for (var pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        var mark = pair.indexOf('=');
        var name = mark < 0 ? pair : pair.substring(0, mark);
        var value = mark < 0 ? "" : pair.substring(mark + 1);
        values.computeIfAbsent(decode(name), _ -> new ArrayList<>()).add(decode(value));
      }
    }
    return new QueryString(values);
  }

  Optional<String> first(String name) {
    return values.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** Whether a switch such as {@code pretty} or {@code verbose} is on. */
  boolean on(String name) {
    return first(name).filter(value -> !value.equals("0") && !value.equals("false")).isPresent();
  }

  private static String decode(String text) {
    return Escapes.decode(text.replace('+', ' '));
  }
}
