package dev.headroom.agent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Finds the receive-buffer errors among the counters of a network namespace, as the kernel prints
 * them: in {@code snmp} a line of names and below it a line of numbers, in {@code snmp6} a name and
 * a number a line.
 */
final class UdpErrors {
  private static final byte[] SNMP_LINE = "\nUdp: ".getBytes(StandardCharsets.ISO_8859_1);
  private static final String SNMP_NAME = "RcvbufErrors";
  private static final byte[] SNMP6_NAME =
      "\nUdp6RcvbufErrors".getBytes(StandardCharsets.ISO_8859_1);

  private UdpErrors() {}

  /**
   * Of datagrams that came by IPv4; empty where the text does not say.
   *
   * @param text whose first {@code length} bytes count
   */
  static OptionalLong ofSnmp(byte[] text, int length) {
    var names = after(text, length, SNMP_LINE, 0);
    var numbers = after(text, length, SNMP_LINE, names);
    if (names < 0 || numbers < 0) {
      return OptionalLong.empty();
    }
    var column = Arrays.asList(words(text, length, names)).indexOf(SNMP_NAME);
    var row = words(text, length, numbers);
    return column < 0 || column >= row.length ? OptionalLong.empty() : number(row[column]);
  }

  /** Of datagrams that came by IPv6; empty where the text does not say. */
  static OptionalLong ofSnmp6(byte[] text, int length) {
    var at = after(text, length, SNMP6_NAME, 0);
    return at < 0 ? OptionalLong.empty() : number(words(text, length, at)[0]);
  }

  /** Where the first such words from {@code from} on end; -1 where there are none. */
  private static int after(byte[] text, int length, byte[] words, int from) {
    for (var at = from; from >= 0 && at + words.length <= length; at++) {
      if (Arrays.equals(text, at, at + words.length, words, 0, words.length)) {
        return at + words.length;
      }
    }
    return -1;
  }

  /** The words from here to the end of the line. */
  private static String[] words(byte[] text, int length, int from) {
    var end = from;
    while (end < length && text[end] != '\n') {
      end++;
    }
    return new String(text, from, end - from, StandardCharsets.ISO_8859_1)
        .strip()
        .split("\\s+", -1);
  }

  private static OptionalLong number(String digits) {
    try {
      var number = Long.parseLong(digits);
      return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
    } catch (NumberFormatException notOne) {
      return OptionalLong.empty();
    }
  }
}
