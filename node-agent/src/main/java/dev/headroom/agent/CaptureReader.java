package dev.headroom.agent;

import java.io.InputStream;
import java.nio.ByteOrder;

/** Reads the packets of a capture file, one after the other. */
interface CaptureReader {
  /** Longest captured packet believed: libpcap's MAXIMUM_SNAPLEN. */
  int MAX_PACKET = 262_144;

  int MAGIC_BYTES = 4;

  /**
   * Takes the next packet in.
   *
   * @return false at the file's orderly end
   * @throws CaptureError the file ends within a part, or a part makes no sense
   */
  boolean next(CapturedPacket packet);

  /** Bytes of the file read so far. */
  long offset();

  /**
   * A reader for what the file says it is.
   *
   * @throws CaptureError it is neither pcap nor pcapng
   */
  static CaptureReader of(InputStream file) {
    var in = new CaptureInput(file);
    var read = in.read(0, MAGIC_BYTES);
    if (read == 0) {
      throw new CaptureError(0, "the file is empty");
    }
    if (read < MAGIC_BYTES) {
      throw new CaptureError(0, "the file has " + read + " bytes, too few for a capture");
    }
    var magic = in.buffer(ByteOrder.BIG_ENDIAN).getInt(0);
    if (magic == PcapngReader.SECTION) {
      return new PcapngReader(in);
    }
    return PcapReader.of(in, magic);
  }
}
