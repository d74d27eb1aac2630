package dev.headroom.agent;

import java.nio.ByteOrder;

/** A pcap file in either byte order, with microseconds or nanoseconds (draft-ietf-opsawg-pcap). */
final class PcapReader implements CaptureReader {
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int GZIP = 0x1f8b;

  private static final int HEADER_BYTES = 24;
  private static final int VERSION = 4;
  private static final int MAJOR_VERSION = 2;
  private static final int LINK_TYPE = 20;

  /** The bits above say whether and how long a check sequence ends each frame. */
  private static final int LINK_TYPE_MASK = 0xffff;

  private static final int RECORD_BYTES = 16;
  private static final int RECORD_FRACTION = 4;
  private static final int RECORD_CAPTURED = 8;
  private static final int RECORD_ORIGINAL = 12;

  private final CaptureInput in;
  private final ByteOrder order;
  private final int nanosPerUnit;
  private final int linkType;

  private PcapReader(CaptureInput in, ByteOrder order, int nanosPerUnit) {
    this.in = in;
    this.order = order;
    this.nanosPerUnit = nanosPerUnit;
    linkType = readHeader();
  }

  /** The magic number has been read as big-endian. */
  static PcapReader of(CaptureInput in, int magic) {
    return switch (magic) {
      case MICROSECONDS -> new PcapReader(in, ByteOrder.BIG_ENDIAN, 1000);
      case NANOSECONDS -> new PcapReader(in, ByteOrder.BIG_ENDIAN, 1);
      default ->
          switch (Integer.reverseBytes(magic)) {
            case MICROSECONDS -> new PcapReader(in, ByteOrder.LITTLE_ENDIAN, 1000);
            case NANOSECONDS -> new PcapReader(in, ByteOrder.LITTLE_ENDIAN, 1);
            default -> throw unknown(magic);
          };
    };
  }

  private static CaptureError unknown(int magic) {
    return new CaptureError(
        0,
        magic >>> 16 == GZIP
            ? "the file is compressed by gzip; decompress it first"
            : "neither pcap nor pcapng begins with 0x%08x".formatted(magic));
  }

  private int readHeader() {
    var rest = HEADER_BYTES - MAGIC_BYTES;
    var read = in.read(MAGIC_BYTES, rest);
    if (read < rest) {
      throw new CaptureError(
          0, "the file ends after %d of the header's 24 bytes".formatted(MAGIC_BYTES + read));
    }
    var header = in.buffer(order);
    if (header.getShort(VERSION) != MAJOR_VERSION) {
      throw new CaptureError(
          VERSION, "pcap version " + header.getShort(VERSION) + " is not known, only 2 is");
    }
    var type = header.getInt(LINK_TYPE) & LINK_TYPE_MASK;
    if (LinkType.of(type) == LinkType.UNKNOWN) {
      throw new CaptureError(LINK_TYPE, LinkType.refusal(type));
    }
    return type;
  }

  @Override
  public long offset() {
    return in.offset();
  }

  @Override
  public boolean next(CapturedPacket packet) {
    var start = in.offset();
    var read = in.read(0, RECORD_BYTES);
    if (read == 0) {
      return false;
    }
    if (read < RECORD_BYTES) {
      throw new CaptureError(
          start, "the file ends after %d of a packet header's 16 bytes".formatted(read));
    }
    var header = in.buffer(order);
    var nanos =
        Integer.toUnsignedLong(header.getInt(0)) * 1_000_000_000L
            + Integer.toUnsignedLong(header.getInt(RECORD_FRACTION)) * nanosPerUnit;
    var captured = Integer.toUnsignedLong(header.getInt(RECORD_CAPTURED));
    var original = Integer.toUnsignedLong(header.getInt(RECORD_ORIGINAL));
    if (captured > MAX_PACKET) {
      throw new CaptureError(
          start, "a packet claims %d bytes, more than any capture holds".formatted(captured));
    }
    var got = in.read(0, (int) captured);
    if (got < captured) {
      throw new CaptureError(
          start, "the file ends after %d of a packet's %d bytes".formatted(got, captured));
    }
    packet.set(linkType, nanos, in.bytes(), 0, (int) captured, original);
    return true;
  }
}
