package dev.headroom.adapter;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-decoding (RFC 3986), strict: what is not well escaped is refused, never guessed. */
final class Escapes {
  private Escapes() {}

  /**
   * Decodes {@code text}.
   *
   * @throws StatusException 400 if an escape is not two hexadecimal digits, or not UTF-8
   */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    var bytes = new ByteArrayOutputStream(text.length());
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c != '%') {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      } else {
        bytes.write(octet(text, i + 1));
        i += 2;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      throw bad(text);
    }
  }

  private static int octet(String text, int at) {
    if (at + 2 > text.length()) {
      throw bad(text);
    }
    var high = Character.digit(text.charAt(at), 16);
    var low = Character.digit(text.charAt(at + 1), 16);
    if (high < 0 || low < 0) {
      throw bad(text);
    }
    return high << 4 | low;
  }

  private static StatusException bad(String text) {
    return ApiStatus.badRequest("\"" + text + "\" is not well escaped").exception();
  }
}
