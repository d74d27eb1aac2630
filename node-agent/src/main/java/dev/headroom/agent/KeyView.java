package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** Reads a {@code headroom_session_key}, which all other keys begin with. */
final class KeyView {
  private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private KeyView() {}

  static int hook(MemorySegment key, long offset) {
    return key.get(JAVA_INT, offset + Layout.SESSION_KEY_HOOK);
  }

  /** A hash of 64 bits of the whole key; allocates nothing. */
  static long hash(MemorySegment key, long offset) {
    var hash = 0L;
    for (var at = 0; at < Layout.SIZEOF_SESSION_KEY; at += Long.BYTES) {
      hash = LongIndex.spread(hash ^ key.get(JAVA_LONG, offset + at)) + at;
    }
    return hash;
  }

  static SessionKey read(MemorySegment key, long offset) {
    return new SessionKey(
        hook(key, offset),
        endpoint(key, offset + Layout.SESSION_KEY_LOCAL, offset + Layout.SESSION_KEY_LOCAL_PORT),
        endpoint(key, offset + Layout.SESSION_KEY_REMOTE, offset + Layout.SESSION_KEY_REMOTE_PORT));
  }

  private static Endpoint endpoint(MemorySegment key, long address, long port) {
    var bytes = key.asSlice(address, Layout.SIZEOF_ADDRESS).toArray(JAVA_BYTE);
    try {
      // IPv4 comes mapped into IPv6 and becomes an IPv4 address again here.
      return new Endpoint(
          InetAddress.getByAddress(bytes), Short.toUnsignedInt(key.get(PORT, port)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are always an address", e);
    }
  }
}
