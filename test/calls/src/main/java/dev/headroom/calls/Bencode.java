package dev.headroom.calls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bencoding, the notation of rtpengine's control protocol: {@code i7e} is a Long, {@code 3:abc} a
 * String of bytes (ISO 8859-1, so that every byte survives), {@code l…e} a List, {@code d…e} a Map.
 */
final class Bencode {
  private static final int DEEPEST = 16;

  private final String text;
  private int at;

  private Bencode(String text) {
    this.text = text;
  }

  static byte[] encode(Object value) {
    var out = new StringBuilder();
    write(value, out);
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Reads one value that fills {@code bytes} from {@code offset} on.
   *
   * @throws IllegalArgumentException with the offset of what is wrong
   */
  static Object decode(byte[] bytes, int offset, int length) {
    var reader = new Bencode(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
    var value = reader.value(0);
    if (reader.at != reader.text.length()) {
      throw reader.wrong("nothing more");
    }
    return value;
  }

  private static void write(Object value, StringBuilder out) {
    switch (value) {
      case Number number -> out.append('i').append(number.longValue()).append('e');
      case String string -> out.append(string.length()).append(':').append(string);
      case List<?> list -> {
        out.append('l');
        list.forEach(item -> write(item, out));
        out.append('e');
      }
      case Map<?, ?> map -> {
        out.append('d');
        map.forEach((key, item) -> {
          write(String.valueOf(key), out);
          write(item, out);
        });
        out.append('e');
      }
      default -> throw new IllegalArgumentException("no bencoding for " + value.getClass());
    }
  }

  private Object value(int depth) {
    if (depth > DEEPEST) {
      throw wrong("at most " + DEEPEST + " levels");
    }
    return switch (peek()) {
      case 'i' -> integer();
      case 'l' -> list(depth);
      case 'd' -> map(depth);
      default -> string();
    };
  }

  private Long integer() {
    at++;
    return number('e');
  }

  private List<Object> list(int depth) {
    at++;
    var items = new ArrayList<Object>();
    while (peek() != 'e') {
      items.add(value(depth + 1));
    }
    at++;
    return items;
  }

  private Map<String, Object> map(int depth) {
    at++;
    var items = new LinkedHashMap<String, Object>();
    while (peek() != 'e') {
      items.put(string(), value(depth + 1));
    }
    at++;
    return items;
  }

  private String string() {
    var length = number(':');
    if (length < 0 || length > text.length() - at) {
      throw wrong("a string of " + length + " bytes");
    }
    at += (int) length;
    return text.substring(at - (int) length, at);
  }

  private long number(char end) {
    var close = text.indexOf(end, at);
    if (close < 0) {
      throw wrong("a number that ends with '" + end + "'");
    }
    try {
      var number = Long.parseLong(text.substring(at, close));
      at = close + 1;
      return number;
    } catch (NumberFormatException _) {
      throw wrong("a number");
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException("bencoding: expected " + expected + " at byte " + at);
  }
}
