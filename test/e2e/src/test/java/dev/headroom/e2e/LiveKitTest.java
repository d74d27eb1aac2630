package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.calls.CallsProcess;
import dev.headroom.rig.LiveKit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** LiveKit, its own figures and its clients beside what the meter says of it; and its scale-in. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = House.REPLICAS, mode = ResourceAccessMode.READ)
class LiveKitTest {
  private static final int ROOMS = 3;
  private static final int PARTICIPANTS_A_ROOM = 2;

  /** A PeerConnection to send by, one to receive by. */
  private static final int SESSIONS_A_PARTICIPANT = 2;

  /** One up, one down: a room has two participants. */
  private static final int STREAMS_A_PARTICIPANT = 2;

  /** ICE, DTLS and RTCP beside RTP at 50 packets a second a stream. */
  private static final double MOST_OF_OTHER_KINDS = 1.2;

  private static final Duration SOON = Duration.ofSeconds(10);

  /** The agent reads its tables each second. */
  private static final Duration DRAINED = Duration.ofSeconds(3);

  private static final Duration DECIDED = Duration.ofMinutes(2);
  private static final Duration SCALED_IN = Duration.ofMinutes(2);

  /** Longer than all that would take away a pod that is empty. */
  private static final Duration HELD = Duration.ofSeconds(15);

  private static final Duration LONGEST = Duration.ofMinutes(8);

  private final Stage stage;

  LiveKitTest(Stage stage) {
    this.stage = stage;
  }

  @Test
  void participantsAreCountedAsTheServerCountsThemAndAScaleInCutsNone() throws Exception {
    var pods = fleet();
    try (var callers = CallsProcess.start(stage.cluster().callers().wrap(LiveKit.calls(LONGEST)))) {
      var rooms = new LiveCalls(stage, callers);
      rooms.place(ROOMS, pods);
      for (var pod : pods) {
        participantsAreTheServers(pod);
      }
      var stays = aScaleInWaitsForTheRooms(rooms);
      var ended = rooms.hangUpAll();
      assertThat(ended).isNotEmpty().allMatch(CallReport::whole);
      packetsAreTheServers(stays, ended);
    }
  }

  /** Under a policy from the start: it watches for a minute before it gives a pod up. */
  private List<MediaPod> fleet() {
    var image = LiveKit.image();
    stage.cluster().loadImage(image.tar());
    var pods = stage.freshFleet(MediaServer.liveKit(image.name()), 2);
    stage.fleet().addPolicy(Stage.SIZE);
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    return pods;
  }

  private void participantsAreTheServers(MediaPod pod) {
    var participants = ofServer(pod, "livekit_participant_total");
    assertThat(participants % PARTICIPANTS_A_ROOM).isZero();
    assertThat(participants).isPositive();
    stage.awaitSessions(pod, SESSIONS_A_PARTICIPANT * participants, SOON);
    awaitValue(pod, "rtc_streams", STREAMS_A_PARTICIPANT * participants);
    awaitValue(pod, "rtc_ingress_loss_percent", 0);
    awaitValue(pod, "rtc_egress_loss_percent", 0);
  }

  /** A session is announced at once, its streams are counted within a second. */
  private void awaitValue(MediaPod pod, String metric, double value) {
    Await.until(
        metric + " of " + value,
        SOON,
        () -> stage.api().ofPod(pod.name(), metric).orElse(-1) == value);
  }

  /** Returns the pod that is left. */
  private MediaPod aScaleInWaitsForTheRooms(LiveCalls rooms) throws Exception {
    Await.until("a marked pod", DECIDED, () -> !stage.fleet().marked().isEmpty());
    var victim = stage.fleet().marked().getFirst();
    Await.throughout(
        "two pods while both have rooms", HELD, () -> stage.fleet().pods().size() == 2);
    assertThat(rooms.hangUpOn(victim)).isNotEmpty().allMatch(CallReport::whole);
    stage.fleet().awaitReady(1, SCALED_IN);
    assertThat(stage.fleet().has(victim)).isFalse();
    return stage.fleet().pods().getFirst();
  }

  /** The server counts RTP, the meter UDP: that, and ICE, DTLS and RTCP beside it. */
  private void packetsAreTheServers(MediaPod pod, List<CallReport> calls) {
    Await.until("an empty server", SOON, () -> ofServer(pod, "livekit_participant_total") == 0);
    Await.pause(DRAINED);
    var in = ofServer(pod, "livekit_packet_total", "direction=\"incoming\"");
    var out = ofServer(pod, "livekit_packet_total", "direction=\"outgoing\"");
    var sent = calls.stream().mapToLong(CallReport::sent).sum();
    assertThat(in).isBetween((double) sent, sent * 1.05);
    assertThat(AgentPod.packets(stage.kubectl(), pod, "ingress"))
        .isBetween(in, in * MOST_OF_OTHER_KINDS);
    assertThat(AgentPod.packets(stage.kubectl(), pod, "egress"))
        .isBetween(out, out * MOST_OF_OTHER_KINDS);
  }

  private static double ofServer(MediaPod pod, String metric, String... labels) {
    return Scrape.of(pod.address(), LiveKit.METRICS_PORT).sum(metric, labels);
  }
}
