package dev.headroom.agent;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * One end of a UDP 5-tuple.
 *
 * @param port 0 to 65535
 */
record Endpoint(InetAddress address, int port) {
  /** {@code 192.0.2.1:5004} or {@code [2001:db8::1]:5004}. */
  @Override
  public String toString() {
    var host = address.getHostAddress();
    return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
  }
}
