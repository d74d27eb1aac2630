package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.calls.CallsProcess;
import dev.headroom.rig.Node;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the API tells of pods while real calls run through them. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
class CountingTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** A session is live for 30 s after its last packet, and is drained each second. */
  private static final Duration FADED = Duration.ofSeconds(40);

  private static final double PACKETS_A_LEG = 50;
  private static final int PCMU_BITS_A_PACKET = 8 * (20 + 8 + 12 + 160);

  private final Stage stage;
  private final MediaPod onA;
  private final MediaPod onB;

  CountingTest(Stage stage) {
    this.stage = stage;
    var pods = Stage.oneOnEachNode(stage.freshFleet(2));
    this.onA = pods.getFirst();
    this.onB = pods.getLast();
  }

  enum Family {
    IPV4,
    IPV6;

    String of(MediaPod pod) {
      return this == IPV4 ? pod.address() : pod.ipv6();
    }
  }

  @BeforeEach
  void bothPodsAreIdle() {
    assertThat(stage.sessions(onA)).hasValue(0);
    assertThat(stage.sessions(onB)).hasValue(0);
  }

  @Test
  void anEndedCallFadesToAFreshZero() throws Exception {
    var call = Stage.newCall();
    stage.callers().place(call, onB.address()).get(10, TimeUnit.SECONDS);
    stage.awaitSessions(onB, 2, SOON);
    assertWhole(stage.callers(), call);
    stage.awaitSessions(onB, 0, FADED);
    assertThat(stage.api().ofPod(onB.name(), "rtc_signal_age_seconds").orElseThrow()).isLessThan(5);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void callsFromOutsideAreCountedAtTheirRate(Family family) throws Exception {
    var calls = List.of(Stage.newCall(), Stage.newCall(), Stage.newCall());
    for (var call : calls) {
      stage.callers().place(call, family.of(onB)).get(10, TimeUnit.SECONDS);
    }
    stage.awaitSessions(onB, 6, SOON);
    assertThat(stage.sessions(onA)).hasValue(0);
    awaitRate(onB, "rtc_ingress_packets_per_second", 6 * PACKETS_A_LEG);
    awaitRate(onB, "rtc_egress_packets_per_second", 6 * PACKETS_A_LEG);
    var bits = PCMU_BITS_A_PACKET + (family == Family.IPV6 ? 8 * 20 : 0);
    awaitRate(onB, "rtc_ingress_bits_per_second", 6 * PACKETS_A_LEG * bits);
    assertThat(stage.api().ofPod(onB.name(), "rtc_streams")).hasValue(12);
    assertThat(stage.api().ofPod(onB.name(), "rtc_load_percent").orElseThrow())
        .isEqualTo(100.0 * 6 / Stage.CAPACITY);
    awaitGoodQuality(onB);
    for (var call : calls) {
      assertWhole(stage.callers(), call);
    }
  }

  /** Jitter is known after some seconds of media; what it is, is the machine's affair. */
  private void awaitGoodQuality(MediaPod pod) {
    Await.until(
        "drops, loss and jitter of " + pod.name(),
        SOON,
        () ->
            of(pod, "rtc_udp_drops_per_second") == 0
                && of(pod, "rtc_ingress_loss_percent") == 0
                && of(pod, "rtc_egress_loss_percent") == 0
                && of(pod, "rtc_server_jitter_milliseconds") >= 0);
  }

  private double of(MediaPod pod, String metric) {
    return stage.api().ofPod(pod.name(), metric).orElse(-1);
  }

  @ParameterizedTest(name = "{0}, media server on {1}")
  @CsvSource({"IPV4, node-a", "IPV4, node-b", "IPV6, node-a", "IPV6, node-b"})
  void callsBetweenPodsAreCounted(Family family, String node) throws Exception {
    var pod = node.equals(onA.node()) ? onA : onB;
    var caller = CallerPod.start(stage, "node-a");
    UnaryOperator<List<String>> inThePod =
        command -> stage.cluster().callers().share(caller.network().wrap(command));
    try (var calls = CallsProcess.start(inThePod, Duration.ofMinutes(2))) {
      var call = Stage.newCall();
      calls.place(call, family.of(pod)).get(10, TimeUnit.SECONDS);
      stage.awaitSessions(pod, 2, SOON);
      Await.until(
          "the caller's pod counts its legs as well",
          SOON,
          () -> stage.api().ofPod(caller.name(), "rtc_sessions").orElse(-1) == 2);
      assertWhole(calls, call);
    } finally {
      caller.delete(stage);
    }
  }

  @Test
  void callsToAPodOnTheNodesOwnNetworkAreCounted() throws Exception {
    var pod = HostNetworkServer.start(stage, Node.B);
    try {
      stage.awaitSessions(pod, 0, SOON);
      var call = Stage.newCall();
      stage.callers().place(call, pod.address()).get(10, TimeUnit.SECONDS);
      stage.awaitSessions(pod, 2, SOON);
      assertThat(stage.sessions(onB)).as("a pod of the same node").hasValue(0);
      awaitRate(pod, "rtc_ingress_packets_per_second", 2 * PACKETS_A_LEG);
      awaitRate(pod, "rtc_egress_packets_per_second", 2 * PACKETS_A_LEG);
      assertThat(stage.api().ofPod(pod.name(), "rtc_udp_drops_per_second"))
          .as("drops are known")
          .hasValue(0);
      assertWhole(stage.callers(), call);
    } finally {
      HostNetworkServer.stop(stage);
    }
  }

  /**
   * A rate is of one second or two: a caller who had to wait is slow in one, and fast in the next.
   */
  private void awaitRate(MediaPod pod, String metric, double expected) {
    Await.until(
        metric + " of " + expected + ", a tenth more or less",
        SOON,
        () ->
            Math.abs(stage.api().ofPod(pod.name(), metric).orElse(-1) - expected) <= expected / 10);
  }

  private static void assertWhole(CallsProcess calls, String call) throws Exception {
    CallReport report = calls.hangUp(call).get(10, TimeUnit.SECONDS);
    assertThat(report.cut()).as(report.toString()).isFalse();
    assertThat(report.lost()).as(report.toString()).isZero();
  }
}
