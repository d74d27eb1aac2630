package dev.headroom.agent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A pcapng file: sections in either byte order, each with its interfaces, each with its link type
 * and unit of time (draft-ietf-opsawg-pcapng). Blocks that hold no packet are passed over.
 */
final class PcapngReader implements CaptureReader {
  /** The same in both byte orders. */
  static final int SECTION = 0x0a0d0d0a;

  private static final int INTERFACE = 1;
  private static final int PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

  /** Of a block: type and length before the body, the length again behind it. */
  private static final int HEADER_BYTES = 8;

  private static final int TRAILER_BYTES = 4;
  private static final int MAX_BLOCK = 16 << 20;

  private final CaptureInput in;
  private final List<CaptureInterface> interfaces = new ArrayList<>();
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private boolean started;
  private long start;
  private long lastNanos;

  /** The first block's type has been read. */
  PcapngReader(CaptureInput in) {
    this.in = in;
  }

  @Override
  public long offset() {
    return in.offset();
  }

  @Override
  public boolean next(CapturedPacket packet) {
    while (readHeader()) {
      var type = in.buffer(order).getInt(0);
      var body = readBody(type);
      switch (type) {
        case SECTION -> interfaces.clear();
        case INTERFACE -> interfaces.add(CaptureInterface.read(body, start));
        case ENHANCED_PACKET -> {
          enhanced(body, packet);
          return true;
        }
        case PACKET -> {
          obsolete(body, packet);
          return true;
        }
        case SIMPLE_PACKET -> {
          simple(body, packet);
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  /** Reads a block's type and length; false at the file's end. */
  private boolean readHeader() {
    var had = started ? 0 : MAGIC_BYTES;
    start = in.offset() - had;
    started = true;
    var read = had + in.read(had, HEADER_BYTES - had);
    if (read == 0) {
      return false;
    }
    if (read < HEADER_BYTES) {
      throw new CaptureError(
          start, "the file ends after %d of a block header's 8 bytes".formatted(read));
    }
    return true;
  }

  /** Reads the rest of a block and returns its body. */
  private ByteBuffer readBody(int type) {
    var had = HEADER_BYTES;
    if (type == SECTION) {
      had += readByteOrder();
    }
    var length = Integer.toUnsignedLong(in.buffer(order).getInt(4));
    var least = HEADER_BYTES + leastBody(type) + TRAILER_BYTES;
    if (length < least || length > MAX_BLOCK || length % 4 != 0) {
      throw new CaptureError(
          start,
          "a block of type 0x%08x claims %d bytes, not a multiple of 4 from %d to %d"
              .formatted(type, length, least, MAX_BLOCK));
    }
    var rest = (int) length - had;
    var read = in.read(had, rest);
    if (read < rest) {
      throw new CaptureError(
          start, "the file ends after %d of a block's %d bytes".formatted(had + read, length));
    }
    var block = in.buffer(order);
    var again = Integer.toUnsignedLong(block.getInt((int) length - TRAILER_BYTES));
    if (again != length) {
      throw new CaptureError(
          start, "a block's length is %d before it and %d behind it".formatted(length, again));
    }
    return block.slice(HEADER_BYTES, (int) length - HEADER_BYTES - TRAILER_BYTES).order(order);
  }

  private int readByteOrder() {
    var read = in.read(HEADER_BYTES, Integer.BYTES);
    if (read < Integer.BYTES) {
      throw new CaptureError(
          start, "the file ends after %d bytes of a section header".formatted(HEADER_BYTES + read));
    }
    var magic = in.buffer(ByteOrder.BIG_ENDIAN).getInt(HEADER_BYTES);
    if (magic != BYTE_ORDER_MAGIC && Integer.reverseBytes(magic) != BYTE_ORDER_MAGIC) {
      throw new CaptureError(start, "a section's byte-order mark is 0x%08x".formatted(magic));
    }
    order = magic == BYTE_ORDER_MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return Integer.BYTES;
  }

  private static int leastBody(int type) {
    return switch (type) {
      case SECTION -> 16;
      case INTERFACE -> CaptureInterface.LEAST_BYTES;
      case PACKET, ENHANCED_PACKET -> 20;
      case SIMPLE_PACKET -> 4;
      default -> 0;
    };
  }

  private void enhanced(ByteBuffer body, CapturedPacket packet) {
    take(body, interfaceOf(Integer.toUnsignedLong(body.getInt(0))), packet);
  }

  private void obsolete(ByteBuffer body, CapturedPacket packet) {
    take(body, interfaceOf(Short.toUnsignedLong(body.getShort(0))), packet);
  }

  /** Time, lengths and bytes stand at the same place in both. */
  private void take(ByteBuffer body, CaptureInterface from, CapturedPacket packet) {
    var units = Integer.toUnsignedLong(body.getInt(4)) << 32;
    units |= Integer.toUnsignedLong(body.getInt(8));
    lastNanos = from.nanos(units);
    var captured = Integer.toUnsignedLong(body.getInt(12));
    put(body, 20, captured, body.getInt(16), from, packet);
  }

  /** Has no time: it is taken to have come with the packet before. */
  private void simple(ByteBuffer body, CapturedPacket packet) {
    var from = interfaceOf(0);
    var original = Integer.toUnsignedLong(body.getInt(0));
    var captured = Math.min(original, from.snapLength() == 0 ? original : from.snapLength());
    put(body, 4, captured, body.getInt(0), from, packet);
  }

  private void put(
      ByteBuffer body,
      int at,
      long captured,
      int original,
      CaptureInterface from,
      CapturedPacket packet) {
    if (captured > MAX_PACKET || captured > body.capacity() - at) {
      throw new CaptureError(
          start,
          "a packet claims %d bytes in a block that has room for %d"
              .formatted(captured, body.capacity() - at));
    }
    packet.set(
        from.linkType(),
        lastNanos,
        body.array(),
        body.arrayOffset() + at,
        (int) captured,
        Integer.toUnsignedLong(original));
  }

  private CaptureInterface interfaceOf(long index) {
    if (index >= interfaces.size()) {
      throw new CaptureError(
          start,
          "a packet is of interface %d; its section has described %d"
              .formatted(index, interfaces.size()));
    }
    return interfaces.get((int) index);
  }
}
