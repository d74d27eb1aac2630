package dev.headroom.agent;

import static dev.headroom.agent.FakeMeter.announcement;
import static dev.headroom.agent.FakeMeter.key;
import static dev.headroom.agent.TestPods.UID_A;
import static dev.headroom.agent.TestPods.UID_B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.agent.HostInterfaces.Look;
import dev.headroom.agent.Locator.Located;
import dev.headroom.model.report.PodReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeMeterTest {
  private static final long S = 1_000_000_000L;
  private static final long START = 1000 * S;
  private static final NodePod A = TestPods.running(UID_A, "sfu-0");
  private static final NodePod B = TestPods.running(UID_B, "sfu-1");

  @TempDir private Path folder;

  private NodeTree tree;

  private final FakeMeter meter = new FakeMeter();

  private NodeMeter node;

  @BeforeEach
  void plant() throws IOException {
    tree = new NodeTree(folder);
    tree.nodeInterface("vetha", 10, 2).nodeInterface("vethb", 11, 2);
    node = new NodeMeter(meter, tree.interfaces(), new Telemetry("test"));
  }

  private void meterBoth() {
    node.select(TestPods.selection(A, B), START);
    found(A, 10, "vetha");
    found(B, 11, "vethb");
  }

  private void found(NodePod pod, int ifindex, String name) {
    node.located(new Located(pod, new Look.Found(new HookPoint.Interface(ifindex, name))), START);
  }

  private Sample drain(long now) {
    return Objects.requireNonNull(node.drain(now, List.of()));
  }

  private static PodReport of(Sample sample, NodePod pod) {
    return sample.pods().stream()
        .filter(report -> report.getUid().equals(pod.uid()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void metersEachPodOnItsInterface() {
    meterBoth();
    assertThat(meter.hooks).containsExactlyInAnyOrder(10, 11);
    var sample = drain(START);
    assertThat(sample.complete()).isTrue();
    assertThat(sample.conditions()).isEmpty();
    assertThat(sample.pods()).hasSize(2);
    var report = of(sample, A);
    assertThat(report.getNamespace()).isEqualTo("media");
    assertThat(report.getName()).isEqualTo("sfu-0");
    assertThat(report.getSessions()).as("a fresh 0").isZero();
  }

  @Test
  void countsSessionsUntilThirtySecondsOfSilence() {
    meterBoth();
    meter.sessions.add(new FakeMeter.Session(key(10, 1), START, START));
    meter.sessions.add(new FakeMeter.Session(key(10, 2), START, START + 10 * S));
    meter.sessions.add(new FakeMeter.Session(key(10, 3), START, 0));
    meter.streams.add(new FakeMeter.Stream(key(10, 1), 1, START + 5 * S));
    assertThat(of(drain(START + 30 * S), A).getSessions()).isEqualTo(2);
    assertThat(of(drain(START + 30 * S + 1), A).getSessions()).isEqualTo(1);
    assertThat(of(drain(START + 35 * S), A).getStreams()).isEqualTo(1);
    assertThat(of(drain(START + 36 * S), A).getStreams()).isZero();
    assertThat(of(drain(START + 41 * S), A).getSessions()).isZero();
    assertThat(of(drain(START + 41 * S), B).getSessions()).isZero();
  }

  @Test
  void datesTheSessionsThatTheDrainMet() {
    meterBoth();
    meter.sessions.add(new FakeMeter.Session(key(10, 1), START, START + 9 * S));
    meter.sessions.add(new FakeMeter.Session(key(10, 2), START + 5 * S, START + 9 * S));
    var sample = drain(START + 10 * S);
    var report = sample.report("node-a", "instance", START + 11 * S);
    assertThat(report.getClockMillis()).isEqualTo((START + 10 * S) / 1_000_000);
    assertThat(of(sample, A).getSessionStartedMillisList())
        .containsExactly(START / 1_000_000, (START + 5 * S) / 1_000_000);
    node.started(announcement(key(10, 3), START + 11 * S));
    var changed = of(node.changed(Set.of(10), START + 11 * S), A);
    assertThat(changed.getSessions()).isEqualTo(3);
    assertThat(changed.getSessionStartedMillisCount()).as("dated by the next drain").isEqualTo(2);
    meter.sessions.clear();
    assertThat(of(drain(START + 12 * S), A).getSessionStartedMillisCount()).isZero();
  }

  @Test
  void saysHowThePodsMediaFare() {
    meterBoth();
    var unknown = of(drain(START), A);
    assertThat(unknown.hasUdpDrops()).isFalse();
    assertThat(unknown.hasUdpDropsPerSecond()).isFalse();
    assertThat(unknown.hasIngressJitterMillis()).isFalse();
    assertThat(unknown.hasServerJitterMillis()).isFalse();
    assertThat(unknown.hasIngressLossPercent()).isFalse();
    assertThat(unknown.hasEgressLossPercent()).isFalse();

    node.dropped(new DropReader.Reading(10, 40, START));
    node.dropped(new DropReader.Reading(10, 60, START + S));
    node.dropped(new DropReader.Reading(99, 1, START + S));
    meter.streams.add(stream(1, Direction.INGRESS, 96, 4, 3_000_000));
    meter.streams.add(stream(2, Direction.EGRESS, 50, 50, 8_500_000));
    var known = of(drain(START + S), A);
    assertThat(known.getUdpDrops()).isEqualTo(20);
    assertThat(known.getUdpDropsPerSecond()).isEqualTo(20);
    assertThat(known.getIngressJitterMillis()).isEqualTo(3);
    assertThat(known.getServerJitterMillis()).isEqualTo(5.5);
    assertThat(known.getIngressLossPercent()).isEqualTo(4);
    assertThat(known.getEgressLossPercent()).isEqualTo(50);
    assertThat(of(drain(START + S), B).hasUdpDrops()).isFalse();
    assertThat(known.getSerializedSize() - unknown.getSerializedSize())
        .as("bytes of a report")
        .isLessThan(64);
  }

  private static FakeMeter.Stream stream(
      int ssrc, Direction direction, long packets, long lost, long jitterNanos) {
    return new FakeMeter.Stream(key(10, 1), ssrc, direction, START + S, packets, lost, jitterNanos);
  }

  @Test
  void givesRatesOverTheWindowAndNoneBeforeThereIsOne() {
    meterBoth();
    meter.volumes.put(10, new Volume(1_000_000, 500, 200_000_000, 100_000));
    var first = of(drain(START), A);
    assertThat(first.getWindowNanos()).as("no spike after a restart").isZero();
    assertThat(first.getIngressPacketsPerSecond()).isZero();
    assertThat(first.getIngressPackets()).isEqualTo(1_000_000);
    meter.volumes.put(10, new Volume(1_000_100, 550, 200_020_000, 110_000));
    var second = of(drain(START + 2 * S), A);
    assertThat(second.getWindowNanos()).isEqualTo(2 * S);
    assertThat(second.getIngressPacketsPerSecond()).isEqualTo(50);
    assertThat(second.getEgressPacketsPerSecond()).isEqualTo(25);
    assertThat(second.getIngressBitsPerSecond()).isEqualTo(80_000);
    assertThat(second.getEgressBitsPerSecond()).isEqualTo(40_000);
  }

  @Test
  void givesNoRateWhenCountersBeganAnew() {
    meterBoth();
    meter.volumes.put(10, new Volume(100, 100, 100, 100));
    drain(START);
    meter.volumes.put(10, new Volume(3, 120, 120, 120));
    var report = of(drain(START + S), A);
    assertThat(report.getWindowNanos()).isZero();
    assertThat(report.getEgressPacketsPerSecond()).isZero();
    assertThat(report.getIngressPackets()).isEqualTo(3);
  }

  @Test
  void countsAnAnnouncedSessionOnceWhicheverComesFirst() {
    meterBoth();
    drain(START);
    var early = key(10, 1);
    var met = key(10, 2);
    assertThat(node.started(announcement(early, START + 1))).isTrue();
    assertThat(node.started(announcement(early, START + 1))).as("told twice").isFalse();
    var partial = node.changed(Set.of(10), START + 2);
    assertThat(partial.complete()).isFalse();
    assertThat(partial.pods()).hasSize(1);
    assertThat(of(partial, A).getSessions()).isEqualTo(1);

    meter.sessions.add(new FakeMeter.Session(early, START + 1, START + S));
    meter.sessions.add(new FakeMeter.Session(met, START + S - 1, START + S + 1));
    assertThat(of(drain(START + S), A).getSessions()).isEqualTo(2);
    assertThat(node.started(announcement(met, START + S + 1))).as("the drain met it").isFalse();
    assertThat(node.started(announcement(early, START + 1))).as("told late").isFalse();
    assertThat(of(node.changed(Set.of(10), START + S + 2), A).getSessions()).isEqualTo(2);
  }

  @Test
  void countsThePathsOfAnIceSessionOnceWhicheverComesFirst() {
    meterBoth();
    drain(START);
    assertThat(node.started(ofIce(key(10, 1), START + 1, 5))).isTrue();
    assertThat(node.started(ofIce(key(10, 2), START + 2, 5))).as("its second path").isFalse();
    assertThat(of(node.changed(Set.of(10), START + 2), A).getSessions()).isEqualTo(1);
    meter.sessions.add(new FakeMeter.Session(key(10, 1), START + 1, START + S, 5));
    meter.sessions.add(new FakeMeter.Session(key(10, 2), START + 2, START + S, 5));
    var report = of(drain(START + S), A);
    assertThat(report.getSessions()).isEqualTo(1);
    assertThat(report.getSessionStartedMillisCount()).isEqualTo(1);
    assertThat(node.started(ofIce(key(10, 3), START + S + 1, 5))).as("its third").isFalse();
    assertThat(node.started(ofIce(key(10, 4), START + S + 1, 6))).isTrue();
  }

  private static Announcement ofIce(SessionKey key, long provenNanos, long ice) {
    return new Announcement(key, FakeMeter.path(key), Proof.STUN, provenNanos, ice);
  }

  @Test
  void saysNothingOfAPodBeforeItsFirstDrain() {
    meterBoth();
    assertThat(node.started(announcement(key(10, 1), START + 1))).isFalse();
    assertThat(node.changed(Set.of(10), START + 2).pods()).isEmpty();
  }

  @Test
  void aRefusedHookHurtsNoOtherPod() {
    meter.refusing.add(10);
    meterBoth();
    assertThat(drain(START + 4 * S).pods()).hasSize(1);
    assertThat(drain(START + 6 * S).conditions())
        .containsExactly(
            "pod media/sfu-0 is not metered: cannot attach to interface 10: no such device");
    meter.refusing.clear();
    found(A, 10, "vetha");
    assertThat(drain(START + 7 * S).pods()).hasSize(2);
    assertThat(drain(START + 8 * S).conditions()).isEmpty();
  }

  @Test
  void twoPodsNeverShareAnInterface() {
    node.select(TestPods.selection(A, B), START);
    found(A, 10, "vetha");
    found(B, 10, "vetha");
    assertThat(drain(START + 6 * S).conditions())
        .containsExactly(
            "pod media/sfu-1 is not metered: its hook point vetha is that of pod media/sfu-0");
  }

  @Test
  void aVanishedPodLeavesNothing() {
    meterBoth();
    node.select(TestPods.selection(B), START + S);
    assertThat(meter.hooks).containsExactly(11);
    assertThat(drain(START + 2 * S).pods()).hasSize(1);
  }

  @Test
  void searchesAnewWhenAPodLosesItsInterface() throws IOException {
    meterBoth();
    drain(START);
    tree.dropInterface("vetha").nodeInterface("vethc", 12, 2);
    assertThat(drain(START + S).pods()).hasSize(1);
    assertThat(meter.hooks).containsExactly(11);
    assertThat(node.sought()).containsOnlyKeys(A);
    found(A, 12, "vethc");
    assertThat(drain(START + 2 * S).pods()).hasSize(2);
  }

  @Test
  void keepsAdoptedHooksOfItsPodsAndDropsTheRest() {
    meter.hooks.addAll(Set.of(10, 77));
    meter.volumes.put(10, new Volume(5, 5, 5, 5));
    node.select(TestPods.selection(A), START);
    assertThat(node.drain(START + S, List.of())).as("the pod may still be found").isNull();
    assertThat(meter.hooks).contains(10, 77);
    found(A, 10, "vetha");
    assertThat(of(drain(START + 2 * S), A).getIngressPackets()).isEqualTo(5);
    assertThat(meter.hooks).as("the first list may lag behind").contains(10, 77);
    drain(START + 11 * S);
    assertThat(meter.hooks).containsExactly(10);
  }

  @Test
  void reportsWithoutAPodThatStaysUnfound() {
    node.select(TestPods.selection(A, B), START);
    found(B, 11, "vethb");
    assertThat(node.drain(START + 3 * S, List.of())).isNull();
    assertThat(drain(START + 4 * S).pods()).hasSize(1);
  }

  @Test
  void aPodThatOnlyStartsHoldsNothingUp() {
    node.select(TestPods.selection(TestPods.pending(UID_A, "sfu-0")), START);
    var sample = drain(START + 60 * S);
    assertThat(sample.pods()).isEmpty();
    assertThat(sample.conditions()).isEmpty();
  }

  @Test
  void leavesOutAPodWhoseHookHasNoEntry() {
    meterBoth();
    meter.volumes.remove(10);
    var sample = drain(START);
    assertThat(sample.pods()).hasSize(1);
    assertThat(sample.conditions())
        .containsExactly("pod media/sfu-0 is not counted: its hook has no entry");
  }

  @Test
  void saysWhenATableOverflows() {
    meterBoth();
    meter.counters.put(MeterCounter.SESSIONS_FULL, 7L);
    assertThat(drain(START).conditions()).as("from before this agent").isEmpty();
    meter.counters.put(MeterCounter.SESSIONS_FULL, 9L);
    assertThat(drain(START + S).conditions())
        .containsExactly(
            "2 times since the last look: the session table is full, a new session is not counted");
    assertThat(drain(START + 2 * S).conditions()).isEmpty();
  }
}
