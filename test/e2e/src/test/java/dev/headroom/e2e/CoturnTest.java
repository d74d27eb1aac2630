package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.calls.CallsProcess;
import dev.headroom.calls.Signalling;
import dev.headroom.rig.RigImages;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** coturn: each packet passes the pod's interface twice, in a channel and without, as one call. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
class CoturnTest {
  private static final int CALLS = 3;

  /** One client and its peer send, each on both sides of the relay. */
  private static final int STREAMS_A_CALL = 4;

  private static final double PACKETS_A_STREAM = 50;
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Much less than the 30 s in which a session without an end fades. */
  private static final Duration AT_ONCE = Duration.ofSeconds(6);

  /** Longer than any answer that is not late on purpose, and than coturn lives after SIGTERM. */
  private static final Duration HELD = Duration.ofSeconds(15);

  private static final Duration GONE = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofMinutes(4);

  private final Stage stage;

  CoturnTest(Stage stage) {
    this.stage = stage;
  }

  @Test
  void aClientIsOneSessionUntilItGivesItsAllocationBackAndADeletedPodStaysForIt() throws Exception {
    var image = RigImages.coturn(System.out::println);
    stage.cluster().loadImage(image.tar());
    var pod = stage.heldFleet(MediaServer.coturn(image.name()), 1).getFirst();
    try (var callers =
        CallsProcess.start(stage.cluster().callers()::wrap, LONGEST, Signalling.TURN)) {
      var calls = new LiveCalls(stage, callers);
      areCounted(calls, pod);
      assertThat(calls.hangUpAll()).hasSize(CALLS).allMatch(CallReport::whole);
      stage.awaitSessions(pod, 0, AT_ONCE);
      areHeld(calls, pod);
    }
  }

  private void areCounted(LiveCalls calls, MediaPod pod) throws Exception {
    calls.place(CALLS, List.of(pod));
    stage.awaitSessions(pod, CALLS, SOON);
    var rate = CALLS * STREAMS_A_CALL / 2 * PACKETS_A_STREAM;
    Await.until("the rate in", SOON, () -> isAbout(rate, pod, "rtc_ingress_packets_per_second"));
    Await.until("the rate out", SOON, () -> isAbout(rate, pod, "rtc_egress_packets_per_second"));
    assertThat(stage.api().ofPod(pod.name(), "rtc_streams")).hasValue(CALLS * STREAMS_A_CALL);
    assertThat(stage.api().ofPod(pod.name(), "rtc_ingress_loss_percent")).hasValue(0);
    assertThat(stage.sessions(pod)).hasValue(CALLS);
  }

  private boolean isAbout(double expected, MediaPod pod, String metric) {
    return Math.abs(stage.api().ofPod(pod.name(), metric).orElse(-1) - expected) <= expected / 10;
  }

  private void areHeld(LiveCalls calls, MediaPod pod) throws Exception {
    calls.place(1, List.of(pod));
    stage.awaitSessions(pod, 1, SOON);
    stage.kubectl().run("delete", "pod", pod.name(), "--wait=false");
    Await.throughout("the deleted pod", HELD, () -> stage.isThere(pod));
    assertThat(calls.hangUpAll()).hasSize(1).allMatch(CallReport::whole);
    Await.until("it goes", GONE, () -> !stage.isThere(pod));
  }
}
