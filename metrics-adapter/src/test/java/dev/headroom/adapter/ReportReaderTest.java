package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.podReport;
import static dev.headroom.adapter.Fixtures.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.model.report.AgentReport;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReportReaderTest {
  private static void assertBad(AgentReport.Builder report, String message) {
    assertThatThrownBy(() -> ReportReader.read(report.build().toByteArray(), NOW))
        .isInstanceOf(BadReport.class)
        .hasMessageContaining(message);
  }

  @Test
  void dividesTheGoodPodsFromTheBad() throws Exception {
    var read =
        ReportReader.read(
            report(
                    "node-a",
                    1,
                    podReport("a", 1),
                    podReport("a", 2),
                    podReport("b", 1).setIngressBitsPerSecond(Double.NaN),
                    podReport("c", 1).setEgressPacketsPerSecond(-1),
                    podReport("d", 1).setEgressBitsPerSecond(Double.POSITIVE_INFINITY),
                    podReport("e", 1).setUid(""),
                    podReport("f", 1).setWindowNanos(-1),
                    podReport("g", 1).addSessionStartedMillis(1).addSessionStartedMillis(2),
                    podReport("h", 1).addSessionStartedMillis(9001),
                    podReport("i", 1).addSessionStartedMillis(-1),
                    podReport("j", 1).setUdpDropsPerSecond(-1),
                    podReport("k", 1).setServerJitterMillis(Double.NaN),
                    podReport("l", 1).setIngressJitterMillis(1e99),
                    podReport("m", 1).setIngressLossPercent(-0.5),
                    podReport("n", 1).setEgressLossPercent(Double.NEGATIVE_INFINITY),
                    podReport("o", 1).setRoundTripMillis(-1),
                    podReport("p", 1).setTurnaroundMillis(Double.NaN))
                .setClockMillis(9000)
                .build()
                .toByteArray(),
            NOW);
    assertThat(read.pods()).extracting(p -> p.ref().name()).containsExactly("a");
    assertThat(read.refused())
        .containsExactly(
            "pod media/a: uid is listed more than once",
            "pod media/b: ingress_bits_per_second is NaN",
            "pod media/c: egress_packets_per_second is -1.0",
            "pod media/d: egress_bits_per_second is Infinity",
            "pod media/e: uid, namespace and name are all needed",
            "pod media/f: window_nanos is 18446744073709551615",
            "pod media/g: session_started_millis dates 2 sessions of 1",
            "pod media/h: session_started_millis has 9001, later than clock_millis, 9000",
            "pod media/i: session_started_millis has 18446744073709551615, later than"
                + " clock_millis, 9000",
            "pod media/j: udp_drops_per_second is -1.0",
            "pod media/k: server_jitter_millis is NaN",
            "pod media/l: ingress_jitter_millis is 1.0E99",
            "pod media/m: ingress_loss_percent is -0.5",
            "pod media/n: egress_loss_percent is -Infinity",
            "pod media/o: round_trip_millis is -1.0",
            "pod media/p: turnaround_millis is NaN");
  }

  @Test
  void sessionsAreDatedByTheSampleAndTheNodesClock() {
    var pod = podReport("a", 2).addSessionStartedMillis(9000).addSessionStartedMillis(2000);
    var report = report("node-a", 1, pod).setClockMillis(10_000).setSampleAgeNanos(500_000_000);
    var dates =
        Objects.requireNonNull(Fixtures.read(report, NOW).pods().getFirst().sample().dates());
    assertThat(dates.size()).isEqualTo(2);
    assertThat(dates.nodeMillis(0)).isEqualTo(2000);
    assertThat(dates.startMillis(0)).isEqualTo(NOW.minusMillis(8500).toEpochMilli());
    assertThat(dates.startMillis(1)).isEqualTo(NOW.minusMillis(1500).toEpochMilli());
  }

  @Test
  void anAgentWithoutClockDatesNothing() {
    var read = Fixtures.read(report("node-a", 1, podReport("a", 1)), NOW);
    assertThat(read.pods().getFirst().sample().dates()).isNull();
  }

  @Test
  void aReportThatIsUselessAsAWholeSaysWhy() {
    assertBad(report("", 1), "node has 0 characters");
    assertBad(report("n".repeat(254), 1), "node has 254 characters");
    assertBad(report("a", 1).setAgentInstance(""), "agent_instance has 0 characters");
    assertBad(report("a", 0), "sequence is 0");
    assertBad(report("a", 1).setSampleAgeNanos(-1), "sample_age_nanos is 18446744073709551615");
    assertBad(report("a", 1).setClockMillis(-1), "clock_millis is 18446744073709551615");
    assertBad(report("a", 1).setSampleAgeNanos(3_600_000_000_001L), "more than an hour");
    assertThatThrownBy(
            () -> ReportReader.read("not protobuf".getBytes(StandardCharsets.UTF_8), NOW))
        .isInstanceOf(BadReport.class)
        .hasMessageStartingWith("the body is no headroom.v1.AgentReport: ");
  }

  @Test
  void damagedBytesAreRefusedOrReadAndNeverThrowAnythingElse() {
    var good = report("node-a", 1, podReport("a", 1), podReport("b", 2)).build().toByteArray();
    var random = new Random(7);
    for (var i = 0; i < 20_000; i++) {
      var damaged = good.clone();
      for (var hits = random.nextInt(4); hits >= 0; hits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        ReportReader.read(damaged, NOW);
      } catch (BadReport expected) {
        assertThat(expected).hasMessageMatching("(?s).+");
      }
    }
  }
}
