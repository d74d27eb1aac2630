package dev.headroom.rig;

import dev.headroom.rig.RigImages.Image;
import java.time.Duration;
import java.util.List;

/**
 * LiveKit, a WebRTC media server, as its release builds it, and a generator of calls through it.
 * Media of both families comes and goes by one UDP port.
 */
public final class LiveKit {
  /** Signalling: HTTP and WebSocket. */
  public static final int PORT = 7880;

  /** Its own figures, in Prometheus's text format. */
  public static final int METRICS_PORT = 6789;

  private static final String KEY = "rig";
  private static final String SECRET = "no-secret-but-of-32-characters-or-more";

  private LiveKit() {}

  /** Its entry point is the server. */
  public static Image image() {
    var built = Toolchain.addOn("livekit", "github.com/livekit/livekit-server");
    return RigImages.ofGoProgram("livekit", built, "server", "65534:65534");
  }

  /**
   * Its configuration, YAML in one line. Without STUN servers of its own it would send clients to
   * public ones.
   */
  public static String configuration() {
    return """
    {port: %d, prometheus: {port: %d}, keys: {%s: %s}, logging: {level: warn},
     rtc: {tcp_port: 7881, udp_port: 7882, use_external_ip: false, stun_servers: ["127.0.0.1:3478"]}}\
    """
        .replace("\n", " ")
        .formatted(PORT, METRICS_PORT, KEY, SECRET);
  }

  /**
   * The words that run the generator: it takes the commands of the generator of plain calls, and a
   * call is a room of two participants who speak and listen.
   */
  public static List<String> calls(Duration longest) {
    var program =
        Toolchain.ownAddOn(
            "livekit-calls", "go.mod", "go.sum", "audit.go", "call.go", "end.go", "main.go");
    return List.of(program.toString(), String.valueOf(longest.toSeconds()), KEY, SECRET);
  }
}
