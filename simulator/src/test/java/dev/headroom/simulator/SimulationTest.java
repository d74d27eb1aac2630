package dev.headroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import java.time.Duration;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);

  private static World world(int capacity, long startSeconds) {
    return World.of(capacity, Duration.ofSeconds(startSeconds));
  }

  /** Says one number after another, each at one decision, then the last for ever. */
  private static ScalingPolicy script(int... replicas) {
    var turn = new int[1];
    return (_, _) ->
        ScalingDecision.of(replicas[Math.min(turn[0]++, replicas.length - 1)], "as scripted");
  }

  /** A trace that only keeps the clock running until then, far from any pod's limit. */
  private static Trace until(long seconds, long... startsAndSeconds) {
    var all = Arrays.copyOf(startsAndSeconds, startsAndSeconds.length + 2);
    all[startsAndSeconds.length] = seconds;
    return Worlds.trace(all);
  }

  @Test
  void countsAStartWithoutAFreeSlotAsAMiss() {
    var score = Worlds.run(until(100, 0, 90, 1, 90, 2, 90), world(2, 60), script(1));
    assertThat(score.total().sessions).isEqualTo(4);
    assertThat(score.total().misses).isEqualTo(1);
    assertThat(score.misses().episodes()).isEqualTo(1);
    assertThat(score.total().overflowMillis).isEqualTo(88_000);
  }

  @Test
  void podsTakeSessionsOnlyOnceTheyAreUp() {
    var trace = until(200, 0, 190, 50, 100, 62, 100, 63, 100);
    // Asked for at 0, up at 60: the session at 50 finds no slot, that at 62 does, then all is full.
    var score = Worlds.run(trace, world(1, 60), script(2));
    assertThat(score.total().misses).isEqualTo(2);
    assertThat(score.events().scaleOuts).isEqualTo(1);
    assertThat(score.total().startMillis).isEqualTo(60_000);
  }

  @Test
  void paysForPodsFromTheirRequestOn() {
    var score = Worlds.run(until(3600, 0, 1), world(1, 600), script(3));
    assertThat(score.podHours()).isCloseTo(3 + 2.0 / 3.6e6 / 1e3, Offset.offset(0.001));
    assertThat(score.boundHours()).isCloseTo(1, Offset.offset(0.001));
  }

  @Test
  void killingAPodCutsItsCallsAndTheyCallAgain() {
    var trace = until(300, 0, 250, 1, 250);
    var killing = world(1, 0).withGrace(Duration.ZERO);
    var score = Worlds.run(trace, killing, script(2, 2, 1));
    assertThat(score.events().disrupted).isEqualTo(1);
    assertThat(score.total().sessions).isEqualTo(3);
    assertThat(score.total().liveMillis).isEqualTo(500_000);
  }

  @Test
  void aGraceKeepsTheCallsOfADeletedPod() {
    var trace = until(300, 0, 200, 16, 234);
    var score = Worlds.run(trace, world(1, 0), script(2, 2, 1));
    assertThat(score.events().disrupted).isZero();
    assertThat(score.events().scaleIns).isEqualTo(1);
    // Deleted at 30, empty at 200 or 250: both are one session's end after it.
    assertThat(score.drainMinutes(1) * 60).isIn(170.0, 220.0);
  }

  @Test
  void aGraceThatEndsCutsWhatIsLeft() {
    var trace = until(300, 0, 200, 16, 234);
    var score = Worlds.run(trace, world(1, 0).withGrace(Duration.ofSeconds(40)), script(2, 2, 1));
    assertThat(score.events().disrupted).isEqualTo(1);
    assertThat(score.drainMinutes(1) * 60).isCloseTo(40, EXACT);
  }

  @Test
  void startsThatFailBeginAnew() {
    var starts = new World.Starts(Duration.ofSeconds(60), 0, 0.5, 0, Duration.ZERO);
    var score = Worlds.run(until(36_000, 0, 1), world(1, 0).withStarts(starts), script(21));
    assertThat(score.events().failedStarts).isBetween(5L, 60L);
    assertThat(score.total().startMillis).isEqualTo((20 + score.events().failedStarts) * 60_000);
  }

  @Test
  void podsWaitForTheirNode() {
    var starts = new World.Starts(Duration.ofSeconds(60), 0, 0, 2, Duration.ofSeconds(240));
    var trace = until(3600, 0, 1000, 70, 100, 310, 100);
    // One more pod fits on the first node and is up at 60; the third waits for a node until 240.
    var score = Worlds.run(trace, world(1, 0).withStarts(starts), script(3));
    assertThat(score.events().nodeStarts).isEqualTo(1);
    assertThat(score.total().misses).isZero();
    assertThat(score.podHours()).isCloseTo(3 - 240 / 3600.0, Offset.offset(0.001));
  }

  @Test
  void aFixedFleetCostsItsSize() {
    var trace = Worlds.random(11, 2, 1);
    var world = world(5, 60).withBounds(8, 8);
    var score = Worlds.run(trace, world, script(8));
    assertThat(score.podHours()).isCloseTo(8 * score.total().millis / 3.6e6, EXACT);
  }

  @Test
  void theBoundIsWhatMovedSessionsWouldNeed() {
    var trace = Worlds.trace(0, 100, 10, 100, 20, 10, 200, 1);
    var bound = LowerBound.score(trace, world(1, 60), Worlds.span(trace));
    // One pod always, two from 10 to 110 but for one end at 100, and a third from 20 to 30.
    assertThat(bound.total().podMillis).isEqualTo(200_001 + 90_000 + 10_000);
    assertThat(bound.overBound()).isEqualTo(1);
  }

  @Test
  void allPoliciesAreHeldAgainstTheSameBound() {
    var trace = Worlds.random(12, 2, 2);
    var world = world(4, 120);
    var bound = LowerBound.score(trace, world, Worlds.span(trace));
    var buffer = Worlds.run(trace, world, Worlds.planned(Buffers.pods(world, 2)));
    var hpa = Worlds.run(trace, world, new HpaPolicy(world, 75));
    assertThat(buffer.total().boundMillis).isEqualTo(bound.total().podMillis);
    assertThat(hpa.total().boundMillis).isEqualTo(bound.total().podMillis);
    assertThat(hpa.total().liveMillis).isEqualTo(buffer.total().liveMillis);
  }

  @Test
  void warmUpIsNotScored() {
    var trace = Worlds.random(13, 4, 1);
    var world = world(4, 120);
    var from = Worlds.MONDAY + 2 * Worlds.DAY;
    var span = new Span(trace.firstStart(), from, from + Worlds.DAY);
    var score =
        Simulation.run(
            trace,
            world,
            span,
            new Contender("it", new HpaPolicy(world, 75)),
            Simulation.Watch.NOTHING);
    assertThat(score.total().millis).isEqualTo(Worlds.DAY);
    assertThat(score.days()).hasSize(1);
    var sessions = 0;
    for (var i = 0; i < trace.size(); i++) {
      sessions += trace.start(i) >= from && trace.start(i) < from + Worlds.DAY ? 1 : 0;
    }
    assertThat(score.total().sessions).isEqualTo(sessions);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    var trace = Worlds.random(14, 2, 2);
    var starts = new World.Starts(Duration.ofMinutes(3), 0.5, 0.1, 3, Duration.ofMinutes(4));
    var metrics = new World.Metrics(Duration.ofSeconds(30), 0.1);
    var world = world(4, 120).withStarts(starts).withMetrics(metrics);
    var first = Worlds.run(trace, world, new HpaPolicy(world, 75));
    var again = Worlds.run(trace, world, new HpaPolicy(world, 75));
    var other = Worlds.run(trace, world.withSeed(2), new HpaPolicy(world, 75));
    assertThat(again.total().podMillis).isEqualTo(first.total().podMillis);
    assertThat(other.total().podMillis).isNotEqualTo(first.total().podMillis);
  }
}
