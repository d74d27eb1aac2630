package dev.headroom.agent;

import java.nio.ByteBuffer;

/**
 * An interface of a pcapng section.
 *
 * @param linkType a LINKTYPE
 * @param snapLength bytes kept of each packet; 0: all
 * @param resolution the option if_tsresol: units of time are 10 to the minus this, or with the high
 *     bit set 2 to the minus the other bits
 * @param offsetSeconds the option if_tsoffset
 */
record CaptureInterface(int linkType, long snapLength, int resolution, long offsetSeconds) {
  /** Of the block's body. */
  static final int LEAST_BYTES = 8;

  private static final int MICROSECONDS = 6;
  private static final int OPTION_END = 0;
  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;
  private static final int OPTION_HEADER = 4;

  private static final long SECOND = 1_000_000_000;
  private static final int BINARY = 0x80;
  private static final int NANO_DIGITS = 9;
  private static final int MAX_DIGITS = 18;

  /** Reads an Interface Description Block that begins at this offset of the file. */
  static CaptureInterface read(ByteBuffer body, long start) {
    var resolution = MICROSECONDS;
    var offset = 0L;
    var at = LEAST_BYTES;
    while (at + OPTION_HEADER <= body.capacity()) {
      var code = Short.toUnsignedInt(body.getShort(at));
      var length = Short.toUnsignedInt(body.getShort(at + 2));
      at += OPTION_HEADER;
      if (code == OPTION_END) {
        break;
      }
      if (length > body.capacity() - at) {
        throw new CaptureError(
            start, "option %d of an interface exceeds its block".formatted(code));
      }
      if (code == OPTION_RESOLUTION && length == 1) {
        resolution = Byte.toUnsignedInt(body.get(at));
      } else if (code == OPTION_OFFSET && length == Long.BYTES) {
        offset = body.getLong(at);
      }
      at += length + 3 & ~3;
    }
    return new CaptureInterface(
        Short.toUnsignedInt(body.getShort(0)),
        Integer.toUnsignedLong(body.getInt(4)),
        resolution,
        offset);
  }

  /** Nanoseconds for a packet's unsigned 64-bit time; a time beyond 292 years wraps around. */
  long nanos(long units) {
    return offsetSeconds * SECOND + (isBinary() ? binary(units) : decimal(units));
  }

  private boolean isBinary() {
    return (resolution & BINARY) != 0;
  }

  private long decimal(long units) {
    var digits = resolution - NANO_DIGITS;
    if (digits <= 0) {
      return units * power10(-digits);
    }
    return digits > MAX_DIGITS ? 0 : Long.divideUnsigned(units, power10(digits));
  }

  private static long power10(int digits) {
    var power = 1L;
    for (var i = 0; i < digits; i++) {
      power *= 10;
    }
    return power;
  }

  private long binary(long units) {
    var bits = resolution & ~BINARY;
    if (bits >= Long.SIZE) {
      return 0;
    }
    var seconds = units >>> bits;
    var fraction = bits == 0 ? 0 : units << (Long.SIZE - bits); // of 2 to the 64th
    return seconds * SECOND + Math.unsignedMultiplyHigh(fraction, SECOND);
  }
}
