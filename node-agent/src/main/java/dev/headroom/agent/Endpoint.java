package dev.headroom.agent;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * One end of a UDP 5-tuple.
 *
 * @param port 0 to 65535
 */
record Endpoint(InetAddress address, int port) {
  private static final int GROUPS = 8;

  /** {@code 192.0.2.1:5004} or {@code [2001:db8::1]:5004}, the address as RFC 5952 writes it. */
  @Override
  public String toString() {
    return address instanceof Inet6Address
        ? "[" + ipv6(address.getAddress()) + "]:" + port
        : address.getHostAddress() + ":" + port;
  }

  private static String ipv6(byte[] address) {
    var groups = ByteBuffer.wrap(address).asShortBuffer();
    var from = 0;
    var longest = 1; // a single group of zeros is not shortened
    for (var i = 0; i < GROUPS; i++) {
      var zeros = 0;
      while (i + zeros < GROUPS && groups.get(i + zeros) == 0) {
        zeros++;
      }
      if (zeros > longest) {
        from = i;
        longest = zeros;
      }
    }
    var text = new StringBuilder();
    for (var i = 0; i < GROUPS; i++) {
      if (longest > 1 && i == from) {
        text.append("::");
        i += longest - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(Short.toUnsignedInt(groups.get(i))));
      }
    }
    return text.toString();
  }
}
