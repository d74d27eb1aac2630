package dev.headroom.calls;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Session descriptions (RFC 8866) of one audio stream, PCMU at 8 kHz. */
final class Sdp {
  private Sdp() {}

  /** Describes a caller that receives at {@code address}. */
  static String of(InetSocketAddress address) {
    var host = address.getAddress().getHostAddress();
    var family = address.getAddress() instanceof Inet6Address ? "IP6" : "IP4";
    return String.join(
        "\r\n",
        "v=0",
        "o=- 1 1 IN " + family + " " + host,
        "s=-",
        "c=IN " + family + " " + host,
        "t=0 0",
        "m=audio " + address.getPort() + " RTP/AVP 0",
        "a=sendrecv",
        "");
  }

  /**
   * Where the described side wants its audio.
   *
   * @throws IllegalArgumentException if the description has no address or no audio port
   */
  static InetSocketAddress mediaAddress(String sdp) {
    var host = "";
    var port = -1;
    for (var line : sdp.split("\r?\n", -1)) {
      var words = line.split(" ", -1);
      if (line.startsWith("c=IN ") && words.length >= 3) {
        host = words[2];
      } else if (line.startsWith("m=audio ") && words.length >= 2) {
        port = Integer.parseInt(words[1]);
      }
    }
    if (host.isEmpty() || port <= 0 || port > 0xffff) {
      throw new IllegalArgumentException("no audio address in the description: " + sdp);
    }
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("no literal address in the description: " + host, e);
    }
  }
}
