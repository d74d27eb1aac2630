package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/** One browser's call through Janus: what the browser says of it, and what the meter saw. */
final class JanusJudge {
  /** Chromium's payload types: Opus in RED, VP8, and the retransmissions of that. */
  private static final int RED = 63;

  private static final int VP8 = 96;
  private static final int RTX = 97;

  /** Two look at the same packets at different places of one machine. */
  private static final double MARGIN_MILLIS = 5;

  /** The agent reads its tables each second, and tells of it each second. */
  private static final Duration DRAINED = Duration.ofSeconds(4);

  private static final Duration SOON = Duration.ofSeconds(15);

  private final Stage stage;
  private final MediaPod pod;
  private final double jitterMillis;
  private final double turnaroundMillis;

  /** Asks for what is only known while the call is up. */
  JanusJudge(Stage stage, MediaPod pod) {
    this.stage = stage;
    this.pod = pod;
    this.jitterMillis = known("rtc_jitter_milliseconds");
    this.turnaroundMillis = known("rtc_turnaround_milliseconds");
  }

  /** The browser checks its path every few seconds, and what is older than ten is not told. */
  private double known(String metric) {
    Await.until(metric, SOON, () -> stage.api().ofPod(pod.name(), metric).isPresent());
    return stage.api().ofPod(pod.name(), metric).orElseThrow();
  }

  /** Soon after the call: its pod is empty, and goes before long. */
  void compare(CallerFigures said, Wire wire) throws InterruptedException {
    Await.pause(DRAINED);
    var toPod = AgentPod.packets(stage.kubectl(), pod, "ingress");
    var fromPod = AgentPod.packets(stage.kubectl(), pod, "egress");
    var seen = Seen.of(wire.replay(), pod);
    assertThat(toPod).isEqualTo((double) seen.toPod());
    assertThat(fromPod).isEqualTo((double) seen.fromPod());
    assertThat(seen.sessions()).isEqualTo(1);
    said.sent().forEach(rtp -> isSent(rtp, seen));
    said.received().forEach(rtp -> isReceived(rtp, seen));
    retransmissionsAreTheBrowsers(said, seen);
    times(said, seen);
  }

  private static void isSent(CallerFigures.Rtp rtp, Seen seen) {
    isMedia(rtp, seen);
    var repeats = seen.packets(rtp.rtxSsrc());
    var unseen = rtp.rtxSsrc() != 0 && repeats == 0 ? 1 : 0;
    assertThat(seen.packets(rtp.ssrc()) + repeats)
        .as("packets of " + rtp)
        .isBetween(rtp.packets() - unseen, rtp.packets());
  }

  private static void isReceived(CallerFigures.Rtp rtp, Seen seen) {
    isMedia(rtp, seen);
    assertThat(rtp.lost()).as("lost of " + rtp).isZero();
    assertThat(seen.packets(rtp.ssrc())).as("packets of " + rtp).isEqualTo(rtp.packets());
  }

  private static void isMedia(CallerFigures.Rtp rtp, Seen seen) {
    var stream = seen.stream(rtp.ssrc()).orElseThrow(() -> new AssertionError("not seen: " + rtp));
    assertThat(stream.payloadType()).as("type of " + rtp).isEqualTo(rtp.isAudio() ? RED : VP8);
    assertThat(stream.isRetransmission()).as("media: " + rtp).isFalse();
    assertThat(stream.lost()).as("lost of " + rtp).isZero();
  }

  /** All other streams, of which there must be some, are the browser's retransmissions. */
  private static void retransmissionsAreTheBrowsers(CallerFigures said, Seen seen) {
    var media = new HashSet<Long>();
    said.sent().forEach(rtp -> media.add(rtp.ssrc()));
    said.received().forEach(rtp -> media.add(rtp.ssrc()));
    var others = seen.streams().stream().filter(it -> !media.contains(it.ssrc())).toList();
    var announced = said.sent().stream().map(CallerFigures.Rtp::rtxSsrc).toList();
    assertThat(others).isNotEmpty().allMatch(it -> it.isRetransmission() && it.lost() == 0);
    assertThat(others).allMatch(it -> it.payloadType() == RTX && announced.contains(it.ssrc()));
  }

  /** The browser's waiting for an answer has the server's turnaround in it. */
  private void times(CallerFigures said, Seen seen) {
    var trip = said.longestRoundTrip().toNanos() / 1e6;
    assertThat(turnaroundMillis).isPositive().isLessThan(trip + MARGIN_MILLIS);
    assertThat(seen.roundTripMillis()).isPositive().isLessThan(trip + MARGIN_MILLIS);
    var jitters = toPod(seen).stream().mapToDouble(Seen.Stream::jitterMillis);
    assertThat(jitterMillis).isLessThan(jitters.max().orElseThrow() + MARGIN_MILLIS);
  }

  private static List<Seen.Stream> toPod(Seen seen) {
    return seen.streams().stream().filter(it -> it.toPod() && !it.isRetransmission()).toList();
  }
}
