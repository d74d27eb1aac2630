package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.SFU;
import static dev.headroom.adapter.Fixtures.TURN;
import static dev.headroom.adapter.Fixtures.pod;
import static dev.headroom.adapter.Fixtures.podReport;
import static dev.headroom.adapter.Fixtures.read;
import static dev.headroom.adapter.Fixtures.ref;
import static dev.headroom.adapter.Fixtures.report;
import static dev.headroom.adapter.Fixtures.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.model.Pod.Phase;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotTest {
  private final SignalStore store = store(pod("a", "node-a"), pod("b", "node-b"));

  private Reading read1(String pod, Signal signal, Instant now) {
    return store.get().read(ref(pod), signal, now);
  }

  private String fleet(Signal signal) {
    return switch (store.get().read(SFU, signal, NOW)) {
      case Reading.Fresh fresh -> fresh.value().toString();
      case Reading other -> Reasons.of(other);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "SESSIONS, 3, 0",
    "STREAMS, 6, 0",
    "INGRESS_PACKETS, 150, 1",
    "EGRESS_PACKETS, 150, 1",
    "INGRESS_BITS, 240000, 1",
    "EGRESS_BITS, 240000, 1",
    "LOAD, 30, 1",
  })
  void everySignalOfAPodIsFresh(Signal signal, long value, long windowSeconds) {
    store.take(read(report("node-a", 1, podReport("a", 3)).setSampleAgeNanos(250_000_000), NOW));
    assertThat(read1("a", signal, NOW))
        .isEqualTo(
            new Reading.Fresh(
                Quantity.of(value), NOW.minusMillis(250), Duration.ofSeconds(windowSeconds)));
  }

  @Test
  void whatAnAgentLeavesOutOfASampleIsUnknownAndNotZero() {
    var told =
        podReport("a", 3)
            .setUdpDropsPerSecond(12.5)
            .setIngressJitterMillis(4.25)
            .setServerJitterMillis(0)
            .setIngressLossPercent(0.1)
            .setEgressLossPercent(0)
            .setRoundTripMillis(48.5)
            .setTurnaroundMillis(0.3);
    store.take(read(report("node-a", 1, told), NOW));
    store.take(read(report("node-b", 1, podReport("b", 3)), NOW));
    assertThat(fresh("a", Signal.UDP_DROPS)).isEqualTo("12500m");
    assertThat(fresh("a", Signal.JITTER)).isEqualTo("4250m");
    assertThat(fresh("a", Signal.SERVER_JITTER)).isEqualTo("0");
    assertThat(read1("a", Signal.JITTER, NOW))
        .as("of the moment, unlike rates")
        .isEqualTo(new Reading.Fresh(new Quantity(4250), NOW, Duration.ZERO));
    assertThat(fresh("a", Signal.INGRESS_LOSS)).isEqualTo("100m");
    assertThat(fresh("a", Signal.EGRESS_LOSS)).isEqualTo("0");
    assertThat(fresh("a", Signal.ROUND_TRIP)).isEqualTo("48500m");
    assertThat(fresh("a", Signal.TURNAROUND)).isEqualTo("300m");
    assertThat(fresh("b", Signal.UDP_DROPS))
        .isEqualTo(
            "pod media/b has no count of drops: its counters were not read twice yet, or are"
                + " those of its node");
    assertThat(fresh("b", Signal.JITTER)).startsWith("pod media/b has no RTP streams that show");
    assertThat(fresh("b", Signal.SERVER_JITTER)).isEqualTo(fresh("b", Signal.JITTER));
    assertThat(fresh("b", Signal.INGRESS_LOSS))
        .isEqualTo("pod media/b had no RTP packets due that way lately");
    assertThat(fresh("b", Signal.EGRESS_LOSS)).isEqualTo(fresh("b", Signal.INGRESS_LOSS));
    assertThat(fresh("b", Signal.ROUND_TRIP))
        .isEqualTo("pod media/b saw no STUN request of that direction answered lately");
    assertThat(fresh("b", Signal.TURNAROUND)).isEqualTo(fresh("b", Signal.ROUND_TRIP));
  }

  private String fresh(String pod, Signal signal) {
    return switch (read1(pod, signal, NOW)) {
      case Reading.Fresh fresh -> fresh.value().toString();
      case Reading other -> Reasons.of(other);
    };
  }

  @Test
  void sessionsAreDatedWhileTheSampleIsFresh() {
    var pod = podReport("a", 1).addSessionStartedMillis(4000);
    store.take(read(report("node-a", 1, pod).setClockMillis(9000), NOW));
    assertThat(store.get().dates(ref("a"), NOW).orElseThrow().startMillis(0))
        .isEqualTo(NOW.minusSeconds(5).toEpochMilli());
    assertThat(store.get().dates(ref("a"), NOW.plusSeconds(60))).isEmpty();
    assertThat(store.get().dates(ref("b"), NOW)).as("no word").isEmpty();
    assertThat(store.get().dates(ref("nobody"), NOW)).isEmpty();
  }

  @Test
  void theTightestLimitIsTheLoad() {
    store.take(read(report("node-a", 1, podReport("a", 3).setIngressPacketsPerSecond(800)), NOW));
    assertThat(read1("a", Signal.LOAD, NOW))
        .isEqualTo(new Reading.Fresh(Quantity.of(95), NOW, Duration.ofSeconds(1)));
  }

  @Test
  void anIdlePodIsAFreshZero() {
    store.take(read(report("node-a", 1, podReport("a", 0)), NOW));
    assertThat(read1("a", Signal.SESSIONS, NOW))
        .isEqualTo(new Reading.Fresh(Quantity.ZERO, NOW, Duration.ZERO));
  }

  @Test
  void aSampleGrowsOldAndThenStale() {
    store.take(read(report("node-a", 1, podReport("a", 3)), NOW));
    assertThat(read1("a", Signal.SIGNAL_AGE, NOW.plusMillis(9_500)))
        .isEqualTo(new Reading.Fresh(new Quantity(9_500), NOW.plusMillis(9_500), Duration.ZERO));
    assertThat(read1("a", Signal.SESSIONS, NOW.plusSeconds(14)))
        .isEqualTo(
            new Reading.Stale(NOW, "the last sample of pod media/a from node node-a is 14 s old"));
  }

  @Test
  void aSampleFromTheFutureIsNotBelievedForEver() {
    store.take(read(report("node-a", 1, podReport("a", 3)), NOW));
    assertThat(read1("a", Signal.SESSIONS, NOW.minusSeconds(3600)))
        .isInstanceOf(Reading.Stale.class);
  }

  @Test
  void everyAbsenceHasItsReason() {
    store.see(
        Fixtures.view(
            pod("a", "node-a"),
            pod("new", "node-a"),
            pod("waits", null),
            pod("pending", "node-a", Phase.PENDING, false),
            pod("c", "node-c")));
    store.take(read(report("node-a", 1, podReport("a", 1)).addConditions("no BTF"), NOW));
    store.take(read(report("node-b", 1).setComplete(false), NOW));
    assertReason("gone", "there is no pod media/gone");
    assertReason("new", "the agent on node node-a does not meter pod media/new (no BTF)");
    assertReason("waits", "pod media/waits is not bound to a node");
    assertReason("pending", "pod media/pending is PENDING and carries no sessions");
    assertReason("c", "no agent has reported from node node-c");
    store.see(Fixtures.view(pod("b", "node-b")));
    assertReason("b", "the agent on node node-b has not listed its pods yet");
    assertThat(read1("b", Signal.SESSIONS, NOW.plusSeconds(20)))
        .isEqualTo(new Reading.Stale(NOW, "the agent on node node-b is silent for 20 s"));
  }

  private void assertReason(String pod, String reason) {
    assertThat(read1(pod, Signal.SESSIONS, NOW)).isEqualTo(new Reading.Absent(reason));
  }

  @Test
  void ratesAreUnknownDuringTheFirstInterval() {
    store.take(read(report("node-a", 1, podReport("a", 3).setWindowNanos(0)), NOW));
    assertThat(read1("a", Signal.SESSIONS, NOW)).isInstanceOf(Reading.Fresh.class);
    assertThat(read1("a", Signal.INGRESS_BITS, NOW)).isInstanceOf(Reading.Absent.class);
    assertThat(read1("a", Signal.LOAD, NOW)).isInstanceOf(Reading.Absent.class);
  }

  @Test
  void thePodsOfTheSnapshotAreTheLiveOnes() {
    store.see(
        Fixtures.view(
            pod("b", "n"),
            pod("a", "n"),
            pod("ended", "n", Phase.SUCCEEDED, false),
            pod("failed", "n", Phase.FAILED, false),
            pod("leaving", "n", Phase.RUNNING, true)));
    assertThat(store.get().pods("media", _ -> true))
        .extracting(p -> p.ref().name())
        .containsExactly("a", "b", "leaving");
    assertThat(store.get().pods("media", p -> p.terminating())).hasSize(1);
  }

  @Test
  void aFleetIsTheSumOfItsPods() {
    store.take(read(report("node-a", 1, podReport("a", 9)), NOW.minusSeconds(3)));
    store.take(read(report("node-b", 1, podReport("b", 8)), NOW));
    assertThat(store.get().read(SFU, Signal.FLEET_SESSIONS, NOW))
        .isEqualTo(new Reading.Fresh(Quantity.of(17), NOW.minusSeconds(3), Duration.ZERO));
    // 17 sessions and 2 of buffer, at 10 a pod; 1700 packets/s grown by 19/17, at 1000 a pod.
    assertThat(fleet(Signal.REQUIRED_REPLICAS)).isEqualTo("2");
  }

  @Test
  void anUnknownPodHoldsTheReplicasAndHidesTheSum() {
    store.see(Fixtures.view(pod("a", "node-a"), pod("b", "node-b"), pod("c", "node-c")));
    store.take(read(report("node-a", 1, podReport("a", 1)), NOW));
    assertThat(fleet(Signal.FLEET_SESSIONS))
        .isEqualTo(
            "2 of 3 pods of Deployment media/sfu have no fresh word: "
                + "no agent has reported from node node-b");
    assertThat(fleet(Signal.REQUIRED_REPLICAS)).isEqualTo("3");
    store.take(read(report("node-a", 2, podReport("a", 60)), NOW));
    assertThat(fleet(Signal.REQUIRED_REPLICAS)).isEqualTo("7");
  }

  @Test
  void whenNothingIsKnownNothingIsSaid() {
    assertThat(fleet(Signal.FLEET_SESSIONS)).startsWith("2 of 2 pods");
    assertThat(fleet(Signal.REQUIRED_REPLICAS)).startsWith("2 of 2 pods");
  }

  @Test
  void podsThatNeverRanAndPodsThatEndedCarryNothing() {
    store.see(
        Fixtures.view(
            pod("a", "node-a", Phase.PENDING, false), pod("b", null, Phase.FAILED, false)));
    assertThat(fleet(Signal.FLEET_SESSIONS)).isEqualTo("0");
    assertThat(fleet(Signal.REQUIRED_REPLICAS)).isEqualTo("1");
  }

  @Test
  void aLeavingPodCountsWhileItIsHeardOfAndNeedsNoReplica() {
    store.see(Fixtures.view(pod("a", "node-a"), pod("leaving", "node-a", Phase.RUNNING, true)));
    store.take(read(report("node-a", 1, podReport("a", 1), podReport("leaving", 50)), NOW));
    assertThat(fleet(Signal.FLEET_SESSIONS)).isEqualTo("51");
    assertThat(fleet(Signal.REQUIRED_REPLICAS)).isEqualTo("1");
    store.take(read(report("node-a", 2, podReport("a", 1)), NOW));
    assertThat(fleet(Signal.FLEET_SESSIONS)).isEqualTo("1");
  }

  @Test
  void aPodWithoutRatesIsUnknownWhereRatesAreDeclared() {
    store.see(Fixtures.view(pod("a", "node-a"), pod("b", "node-a")));
    store.take(
        read(report("node-a", 1, podReport("a", 0), podReport("b", 0).setWindowNanos(0)), NOW));
    assertThat(fleet(Signal.FLEET_SESSIONS)).isEqualTo("0");
    assertThat(fleet(Signal.REQUIRED_REPLICAS)).isEqualTo("2");
  }

  @Test
  void aWorkloadWithoutCapacityIsToldWhatToDo() {
    assertThat(store.get().read(TURN, Signal.REQUIRED_REPLICAS, NOW))
        .isEqualTo(
            new Reading.Absent(
                "StatefulSet media/turn declares no capacity: annotate it, for example"
                    + " headroom.dev/capacity-sessions"));
    var nobody = new WorkloadRef(WorkloadKind.DEPLOYMENT, "media", "nobody");
    assertThat(store.get().read(nobody, Signal.FLEET_SESSIONS, NOW))
        .isEqualTo(new Reading.Absent("there is no Deployment media/nobody"));
  }

  @ParameterizedTest
  @EnumSource(Signal.class)
  void aSignalIsOnlyReadOfWhatItDescribes(Signal signal) {
    store.take(read(report("node-a", 1, podReport("a", 1)), NOW));
    if (signal.scope() == Signal.Scope.POD) {
      assertThatThrownBy(() -> store.get().read(SFU, signal, NOW))
          .hasMessageContaining("describes pods");
    } else {
      assertThatThrownBy(() -> store.get().read(ref("a"), signal, NOW))
          .hasMessageContaining("describes workloads");
    }
  }
}
