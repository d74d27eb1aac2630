package dev.headroom.calls;

import java.io.IOException;
import java.net.InetAddress;

/** How a call is set up at a media server, and ended. */
public enum Signalling {
  /** rtpengine's control protocol: both callers send plain RTP to the server. */
  NG,
  /**
   * TURN (RFC 8656) over IPv4: one caller has an allocation and sends RTP in a channel of it, the
   * other sends plain RTP to its relayed address.
   */
  TURN;

  /** Account of every caller at the TURN server. */
  public static final String TURN_USER = "caller";

  /** Its password. */
  public static final String TURN_PASSWORD = "open";

  /**
   * Sets a call up at {@code server}; nobody sends yet.
   *
   * @param number gives the legs their SSRCs, so that no two streams share one
   */
  Call setUp(String id, int number, InetAddress server) throws IOException {
    return switch (this) {
      case NG -> NgCall.setUp(id, number, server);
      case TURN -> TurnCall.setUp(id, number, server);
    };
  }
}
