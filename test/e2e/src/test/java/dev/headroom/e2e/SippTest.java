package dev.headroom.e2e;

import dev.headroom.rig.CallerNetwork;
import dev.headroom.rig.Node;
import dev.headroom.rig.RigImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * SIPp replays one recording in each call, so all streams of all calls have the same SSRC and the
 * same sequence numbers, and the answering side sends and receives them all by one port.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
class SippTest {
  private static final String NAME = "sipp";
  private static final int CALLS = 5;

  /** Speech and telephone events, each with an SSRC of its own, and their echo. */
  private static final int STREAMS_A_CALL = 4;

  private static final Duration SOON = Duration.ofSeconds(10);

  @SuppressWarnings("NullAway.Init") // injected
  @TempDir
  Path folder;

  private final Stage stage;

  SippTest(Stage stage) {
    this.stage = stage;
  }

  @Test
  void callsOfOneSsrcAreOneSessionEach() throws Exception {
    var pod = answering();
    var all = 0;
    // The second wave begins as the first has ended, on other ports: it must not pass for its going
    // on.
    for (var firstPort : List.of(16000, 17000)) {
      call(pod, firstPort);
      all += CALLS;
      stage.awaitSessions(pod, all, SOON);
      var streams = all * STREAMS_A_CALL;
      Await.until(
          streams + " streams",
          SOON,
          () -> stage.api().ofPod(pod.name(), "rtc_streams").orElse(-1) == streams);
    }
  }

  /** Returns when all calls have ended as they should: eight seconds. */
  private void call(MediaPod pod, int firstPort) throws Exception {
    var recordings = folder.resolve("pcap");
    if (!Files.exists(recordings)) {
      Files.createSymbolicLink(recordings, Path.of("/usr/share/sip-tester"));
    }
    var calls = String.valueOf(CALLS);
    stage
        .cluster()
        .callers()
        .exec(
            List.of(
                "env",
                "--chdir=" + folder,
                "sipp",
                "-sn",
                "uac_pcap",
                pod.address() + ":5060",
                "-i",
                CallerNetwork.IPV4,
                "-mp",
                String.valueOf(firstPort),
                "-m",
                calls,
                "-l",
                calls,
                "-r",
                calls,
                "-timeout",
                "30s",
                "-timeout_error",
                "-nostdin"));
  }

  private MediaPod answering() {
    var image = RigImages.sipp(System.out::println);
    stage.cluster().loadImage(image.tar());
    var kubectl = stage.kubectl();
    kubectl.apply(manifest(image.name()));
    kubectl.waitFor("condition=Ready", Duration.ofSeconds(30), "pod/" + NAME);
    var address = kubectl.jsonPath(".status.podIP", "pod", NAME);
    var pod = new MediaPod(NAME, Node.B.nodeName(), List.of(address), true, "");
    stage.awaitSessions(pod, 0, SOON);
    return pod;
  }

  private static String manifest(String image) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      nodeName: %s
      terminationGracePeriodSeconds: 1
      containers:
        - name: sipp
          image: "%s"
          imagePullPolicy: Never
          env: [{name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
          args: [-sn, uas, -rtp_echo, -i, $(ADDRESS), -mi, $(ADDRESS), -mp, "6000", -p, "5060", -nostdin]
    """
        .formatted(NAME, Node.B.nodeName(), image);
  }
}
