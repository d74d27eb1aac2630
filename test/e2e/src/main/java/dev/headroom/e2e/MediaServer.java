package dev.headroom.e2e;

import dev.headroom.calls.Signalling;
import dev.headroom.rig.LiveKit;
import java.util.List;

/**
 * What the pods of a media fleet run.
 *
 * @param name of the container
 * @param image that the nodes have
 * @param arguments of its entry point
 * @param readyPort where it takes TCP connections once it serves
 * @param sharesProcesses whether the pod's first process is another than the server
 */
record MediaServer(
    String name, String image, List<String> arguments, int readyPort, boolean sharesProcesses) {
  /** Where Janus takes signalling, over HTTP. */
  static final int JANUS_PORT = 8088;

  MediaServer {
    arguments = List.copyOf(arguments);
  }

  /** It has no drain of its own: it ends, calls and all, within a second of being asked to. */
  static MediaServer rtpengine(String image) {
    var arguments =
        List.of(
            "-f",
            "--config-file=none",
            "--table=-1",
            "--interface=eth0",
            "--listen-ng=22222",
            "--listen-cli=2224",
            "-m",
            "30000",
            "-M",
            "39999",
            "--log-stderr",
            "--log-level=4",
            "--num-threads=2");
    return new MediaServer("rtpengine", image, arguments, 2224, false);
  }

  /** It goes on taking new calls when it is asked to end, until the last participant has left. */
  static MediaServer liveKit(String image) {
    var arguments = List.of("--config-body", LiveKit.configuration());
    return new MediaServer("livekit", image, arguments, LiveKit.PORT, false);
  }

  /**
   * It has no drain. As the first process of its namespace it does not hear SIGTERM, and stays
   * until its grace period ends, calls or none; as another it ends at once, calls and all.
   */
  static MediaServer coturn(String image) {
    var arguments =
        List.of(
            "-n",
            "--no-cli",
            "--no-tls",
            "--no-dtls",
            "--lt-cred-mech",
            "--user=" + Signalling.TURN_USER + ":" + Signalling.TURN_PASSWORD,
            "--realm=rig",
            "--min-port=50000",
            "--max-port=59999",
            "--userdb=/tmp/turndb",
            "--pidfile=/tmp/turnserver.pid",
            "--log-file=stdout",
            "--simple-log");
    return new MediaServer("coturn", image, arguments, 3478, true);
  }

  /** It has no drain: asked to end, it ends at once, calls and all. */
  static MediaServer janus(String image) {
    var arguments =
        List.of(
            "--ice-enforce-list=eth0",
            "--rtp-port-range=20000-29999",
            "--disable-colors",
            "--debug-level=3");
    return new MediaServer("janus", image, arguments, JANUS_PORT, false);
  }
}
