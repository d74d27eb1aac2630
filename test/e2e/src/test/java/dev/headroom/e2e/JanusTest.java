package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.rig.RigImages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Janus and its clients, real browsers, beside what the meter says of them; and its scale-in. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = House.REPLICAS, mode = ResourceAccessMode.READ)
class JanusTest {
  /** Audio and three layers of video to the server, audio and one layer back. */
  private static final int MEDIA_STREAMS = 6;

  /** Of each layer one. */
  private static final int MOST_RETRANSMISSION_STREAMS = 3;

  private static final Duration SOON = Duration.ofSeconds(15);

  /** Of 10 frames a second more than the 64 that a late packet may be late. */
  private static final Duration PAUSE = Duration.ofSeconds(8);

  private static final Duration DECIDED = Duration.ofMinutes(2);
  private static final Duration SCALED_IN = Duration.ofMinutes(2);

  /** Longer than all that would take away a pod that is empty. */
  private static final Duration HELD = Duration.ofSeconds(12);

  private static final Duration LONGEST = Duration.ofMinutes(6);

  @SuppressWarnings("NullAway.Init") // injected
  @TempDir
  Path folder;

  private final Stage stage;

  JanusTest(Stage stage) {
    this.stage = stage;
  }

  @Test
  void aBrowsersCallIsOneSessionAsTheBrowserSaysAndAScaleInCutsNone() throws Exception {
    var pods = fleet();
    try (var wire = Wire.to(pods, stage, folder, LONGEST);
        var callers = JanusCallers.open(stage, LONGEST)) {
      pods.forEach(callers::place);
      pods.forEach(this::isOneSession);
      aPausedLayerIsNoLoss(pods.getFirst(), callers);
      aScaleInWaitsForTheCall(callers, wire);
      whoDeletesThePodCutsTheCall(stage.fleet().pods().getFirst(), callers);
    }
  }

  /** Under a policy from the start: it watches for a minute before it gives a pod up. */
  private List<MediaPod> fleet() {
    var image = RigImages.janus(System.out::println);
    stage.cluster().loadImage(image.tar());
    var pods = stage.freshFleet(MediaServer.janus(image.name()), 2);
    stage.fleet().addPolicy(Stage.SIZE);
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    return pods;
  }

  private void isOneSession(MediaPod pod) {
    stage.awaitSessions(pod, 1, SOON);
    Await.until(
        "six media streams of " + pod.name(), SOON, () -> of(pod, "rtc_streams") >= MEDIA_STREAMS);
    assertThat(of(pod, "rtc_streams"))
        .isLessThanOrEqualTo(MEDIA_STREAMS + MOST_RETRANSMISSION_STREAMS);
  }

  /** A layer that pauses sends nothing and then goes on where it was. */
  private void aPausedLayerIsNoLoss(MediaPod pod, JanusCallers callers) {
    callers.pause(pod, "m", true);
    Await.throughout("no loss by a pause", PAUSE, () -> !hasLoss(pod));
    callers.pause(pod, "m", false);
    Await.throughout("no loss after a pause", PAUSE, () -> !hasLoss(pod));
    assertThat(of(pod, "rtc_ingress_loss_percent")).isZero();
    assertThat(of(pod, "rtc_egress_loss_percent")).isZero();
  }

  private boolean hasLoss(MediaPod pod) {
    return of(pod, "rtc_ingress_loss_percent") > 0 || of(pod, "rtc_egress_loss_percent") > 0;
  }

  /** Returns when the pod of the call that ended first is gone. */
  private void aScaleInWaitsForTheCall(JanusCallers callers, Wire wire) throws Exception {
    Await.until("a marked pod", DECIDED, () -> !stage.fleet().marked().isEmpty());
    var victim = stage.fleet().marked().getFirst();
    Await.throughout(
        "two pods while both have calls", HELD, () -> stage.fleet().pods().size() == 2);
    var judge = new JanusJudge(stage, victim);
    var said = callers.hangUp(victim);
    assertThat(said.report()).matches(CallReport::whole);
    judge.compare(said, wire);
    stage.fleet().awaitReady(1, SCALED_IN);
    assertThat(stage.fleet().has(victim)).isFalse();
  }

  /** Janus ends when it is asked to, and its client learns nothing of it. */
  private void whoDeletesThePodCutsTheCall(MediaPod pod, JanusCallers callers) {
    assertThat(callers.figures(pod).report()).matches(CallReport::whole);
    stage.kubectl().run("delete", "pod", pod.name(), "--wait=false");
    Await.until("a cut call", SOON, () -> callers.figures(pod).report().cut());
  }

  /** What the API says, -1 where it says nothing. */
  private double of(MediaPod pod, String metric) {
    return stage.api().ofPod(pod.name(), metric).orElse(-1);
  }
}
