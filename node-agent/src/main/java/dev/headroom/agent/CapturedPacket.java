package dev.headroom.agent;

/** A packet as a capture file holds it. Reused from packet to packet. */
final class CapturedPacket {
  private byte[] bytes = new byte[2048];
  private int length;
  private int originalLength;
  private int linkType;
  private long nanos;

  /** Takes the packet's bytes in; the captured length is that of the copy. */
  void set(int type, long time, byte[] from, int offset, int captured, long original) {
    if (bytes.length < captured) {
      bytes = new byte[captured];
    }
    System.arraycopy(from, offset, bytes, 0, captured);
    length = captured;
    originalLength = Math.clamp(original, captured, Integer.MAX_VALUE);
    linkType = type;
    nanos = time;
  }

  byte[] bytes() {
    return bytes;
  }

  /** How many bytes were captured. */
  int length() {
    return length;
  }

  /** How many bytes the packet had on the wire, at least {@link #length}. */
  int originalLength() {
    return originalLength;
  }

  /** A LINKTYPE of tcpdump.org/linktypes.html. */
  int linkType() {
    return linkType;
  }

  /** When it was captured, in nanoseconds since an epoch that is the file's own. */
  long nanos() {
    return nanos;
  }
}
