package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.model.Capacity;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadroomPolicyTest {
  private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(60);

  private static HeadroomSettings.Builder ten() {
    return HeadroomSettings.builder(10).leadTime(Duration.ofMinutes(5));
  }

  private static TinyWorld world(double perSecond, long seed) {
    return new TinyWorld(
        MONDAY, _ -> perSecond, TinyWorld.exponential(Duration.ofMinutes(10)), seed);
  }

  /** Decides once a minute; the fleet stays one pod, so nothing can drain. */
  private static ScalingDecision run(TinyWorld world, HeadroomPolicy policy, int minutes) {
    var decision = ScalingDecision.of(0, "none yet");
    for (var i = 0; i < minutes; i++) {
      world.pass(STEP);
      decision = policy.decide(world.observe(), world.now());
    }
    return decision;
  }

  private static Explanation.Numbers numbers(ScalingDecision decision) {
    return (Explanation.Numbers) decision.explanation();
  }

  /** The present and the buffer are the least, whatever the forecast says. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void isNeverBelowTheReactiveValue(long seed) {
    var world = world(0.05 * seed, seed);
    var settings = ten().buffer(new Buffer(3, 0, 0)).build();
    var policy = new HeadroomPolicy(settings, world.now());
    for (var minute = 0; minute < 3 * 1440; minute++) {
      world.pass(STEP);
      var decision = policy.decide(world.observe(), world.now());
      assertThat(decision.replicas())
          .as("seed %d, minute %d, %s", seed, minute, decision.explanation().line())
          .isGreaterThanOrEqualTo((int) Math.ceil((world.live() + 3) / 10.0));
    }
  }

  @Test
  void explainsADecisionInOneLineWithItsNumbers() {
    var world = world(0.1, 1);
    var policy = new HeadroomPolicy(ten().build(), world.now());
    var decision = run(world, policy, 2 * 1440 + 540);
    var numbers = numbers(decision);
    assertThat(numbers.rung()).isEqualTo(Rung.DAY_TYPE);
    assertThat(numbers.slot()).isEqualTo("Wed 09:00");
    assertThat(numbers.live()).isEqualTo(world.live());
    assertThat(numbers.pods().wanted()).isEqualTo(decision.replicas());
    assertThat(numbers.survivors() + numbers.newcomers() + numbers.margin())
        .isBetween(numbers.sessions() - 1e-6, numbers.sessions() + 1e-6);
    assertThat(decision.explanation().line())
        .matches(
            "\\d+ live, \\d+ stay 5 min, \\d+ expected \\(Wed 09:00 profile \\d+ × level [\\d.]+\\),"
                + " 99 % margin \\d+ → \\d+ sessions \\(forecast\\) → \\d+ pods \\[day-type profile\\]");
  }

  @Test
  void theLargestProposalCountsAndIsNamed() {
    var entry =
        new Schedule.Entry(
            EnumSet.allOf(DayOfWeek.class), LocalTime.of(8, 0), LocalTime.of(9, 0), 7, false);
    var settings =
        ten().schedule(new Schedule(ZoneId.of("UTC"), List.of(entry))).pods(2, 50).build();
    var world = world(0.001, 1);
    var policy = new HeadroomPolicy(settings, world.now());
    var night = run(world, policy, 7 * 60);
    assertThat(night.replicas()).isEqualTo(2);
    assertThat(numbers(night).floor()).isEqualTo("minimum");
    assertThat(numbers(night).onDraining()).isZero();
    var ahead = run(world, policy, 56);
    assertThat(ahead.replicas()).as("07:56, a start before its time").isEqualTo(7);
    assertThat(numbers(ahead).floor()).isEqualTo("schedule");
    assertThat(numbers(ahead).sessions()).isEqualTo(70);
  }

  @Test
  void aRuleAsksForMoreWhenItsLoadIsPassed() {
    var rule = new LoadRule(60, 2, 40, Duration.ofMinutes(5));
    var policy = new HeadroomPolicy(ten().rules(List.of(rule)).build(), MONDAY);
    var quiet = policy.decide(of(Fleets.pods("A6 A6"), 2), MONDAY);
    assertThat(numbers(quiet).floor()).isEqualTo("buffer");
    var busy = policy.decide(of(Fleets.pods("A7 A6"), 2), MONDAY.plusSeconds(15));
    assertThat(busy.replicas()).isEqualTo(4);
    assertThat(numbers(busy).floor()).isEqualTo("rule");
    var drained = policy.decide(of(Fleets.pods("A1 A1 D9"), 3), MONDAY.plusSeconds(400));
    assertThat(drained.replicas()).as("draining pods are no load of accepting ones").isEqualTo(3);
  }

  private static FleetObservation of(List<PodView> pods, int replicas) {
    return Fleets.fleet(pods, replicas);
  }

  @Test
  void inTheFirstMinutesNothingIsScaledIn() {
    var policy = new HeadroomPolicy(ten().build(), Fleets.NOW);
    var decision = policy.decide(of(Fleets.pods("A3 A0 D0"), 3), Fleets.NOW);
    assertThat(decision.steps()).isEmpty();
    assertThat(decision.replicas()).isEqualTo(3);
    assertThat(decision.holds().getFirst().toString())
        .isEqualTo("LOOK_AHEAD: too little is known to look ahead: it takes 10 min");
    assertThat(decision.explanation().line()).contains("[reactive]; held, LOOK_AHEAD");
  }

  @ParameterizedTest
  @CsvSource({"60, 60", "300, 300", "1800, 600", "14400, 600"})
  void aTrendIsBelievedOnceItWasWatchedForAsLongAsItLooksAhead(int lookAhead, int watched) {
    var settings = ten().lookAhead(Duration.ofSeconds(lookAhead)).build();
    var policy = new HeadroomPolicy(settings, Fleets.NOW);
    for (var second = 0; second < watched; second += 15) {
      var decision = policy.decide(of(Fleets.pods("A3 A0 A0"), 3), Fleets.NOW.plusSeconds(second));
      assertThat(decision.steps()).as("after %d s", second).isEmpty();
    }
    var decision = policy.decide(of(Fleets.pods("A3 A0 A0"), 3), Fleets.NOW.plusSeconds(watched));
    assertThat(numbers(decision).rung()).isEqualTo(Rung.TREND);
    assertThat(decision.steps()).isNotEmpty();
  }

  @Test
  void whatWasNeverMeasuredHoldsAndIsNoZero() {
    var packets =
        new Capacity(OptionalDouble.empty(), OptionalDouble.of(1000), OptionalDouble.empty(), 0);
    var settings = HeadroomSettings.builder(packets).leadTime(Duration.ofMinutes(5)).build();
    var world = world(0.1, 1);
    var policy = new HeadroomPolicy(settings, world.now());
    run(world, policy, 30);
    var sessions = world.sessions();
    var idle = new PodView("p-1", PodPhase.ACCEPTING, MONDAY, new LiveSessions());
    var pods = List.of(new PodView("p-0", PodPhase.ACCEPTING, MONDAY, sessions), idle);
    var unknown = policy.decide(of(pods, 2), world.now());
    assertThat(unknown.steps()).isEmpty();
    assertThat(unknown.holds().getFirst().reason()).isEqualTo(Hold.Reason.SIGNALS_STALE);
    var load = new FleetLoad(sessions.size() * 100.0, 0);
    var measured =
        policy.decide(
            new FleetObservation(
                pods, 2, new SessionEvents(), load, Quality.UNMEASURED, Set.of(), List.of()),
            world.now());
    assertThat(measured.replicas()).isGreaterThanOrEqualTo((int) Math.ceil(sessions.size() / 10.0));
    assertThat(measured.explanation().line()).contains(" by packets)");
  }

  @Test
  void dropsAskForMoreAndHoldScaleIn() {
    var world = world(0.02, 1);
    var policy = new HeadroomPolicy(ten().build(), world.now());
    run(world, policy, 30);
    var pods = new ArrayList<PodView>();
    pods.add(new PodView("p-0", PodPhase.ACCEPTING, MONDAY, world.sessions()));
    for (var i = 1; i < 20; i++) {
      pods.add(new PodView("p-" + i, PodPhase.ACCEPTING, MONDAY, new LiveSessions()));
    }
    var dropping =
        new FleetObservation(
            pods,
            20,
            new SessionEvents(),
            FleetLoad.UNKNOWN,
            Quality.of(50, 0),
            Set.of(),
            List.of());
    policy.decide(dropping, world.now());
    var decision = policy.decide(dropping, world.now().plus(QualityGuard.SUSTAINED));
    assertThat(decision.replicas()).isEqualTo(22);
    assertThat(numbers(decision).floor()).isEqualTo("quality");
    assertThat(decision.holds().getFirst().reason()).isEqualTo(Hold.Reason.QUALITY);
  }

  @Test
  void totalsAloneDrainTheEmptierPod() {
    var world = world(0.02, 1);
    var policy = new HeadroomPolicy(ten().build(), world.now());
    for (var minute = 0; minute < 30; minute++) {
      world.pass(STEP);
      policy.decide(world.observe(FleetFlag.COUNT_ONLY), world.now());
    }
    var live = world.live();
    var pods =
        List.of(
            new PodView("p-0", PodPhase.ACCEPTING, MONDAY, unknownAges(live / 3)),
            new PodView("p-1", PodPhase.ACCEPTING, MONDAY, unknownAges(live - live / 3)),
            new PodView("p-2", PodPhase.ACCEPTING, MONDAY, unknownAges(0)),
            new PodView("p-3", PodPhase.ACCEPTING, MONDAY, unknownAges(0)),
            new PodView("p-4", PodPhase.ACCEPTING, MONDAY, unknownAges(0)));
    var fleet = Fleets.fleet(pods, 5, FleetFlag.COUNT_ONLY);
    var decision = policy.decide(fleet, world.now());
    assertThat(decision.steps().getFirst()).isEqualTo(new DrainStep.Drain("p-4"));
  }

  private static LiveSessions unknownAges(int count) {
    var sessions = new LiveSessions();
    for (var i = 0; i < count; i++) {
      sessions.add(0);
    }
    return sessions;
  }

  @Test
  void refusesSettingsThatCannotBe() {
    assertThatThrownBy(() -> ten().pods(0, 5).build())
        .hasMessage("pods from 0 to 5: wants 1 ≤ minimum ≤ maximum");
    assertThatThrownBy(() -> ten().pods(5, 4).build()).hasMessageContaining("pods from 5 to 4");
    assertThatThrownBy(() -> ten().leadTime(Duration.ofSeconds(-1)).build())
        .hasMessage("lead time PT-1S is below 0");
    assertThatThrownBy(() -> ten().drainDeadline(Duration.ofSeconds(-1)).build())
        .hasMessage("drain deadline PT-1S is below 0");
    assertThatThrownBy(() -> ten().scaleInWindow(Duration.ofSeconds(-1)).build())
        .hasMessage("scale-in window PT-1S is below 0");
    assertThatThrownBy(() -> ten().period(Duration.ZERO).build())
        .hasMessage("period PT0S is not above 0");
    assertThatThrownBy(() -> ten().coverage(1).build()).hasMessageContaining("coverage 1.0");
    assertThatThrownBy(() -> ten().lookAhead(Duration.ofHours(5)).build())
        .hasMessageContaining("look-ahead PT5H");
    assertThatThrownBy(() -> new Buffer(-1, 0, 0)).hasMessageContaining("-1.0 sessions");
    assertThatThrownBy(() -> new Need(1, 1, 3, 2)).hasMessageContaining("minimum 3, maximum 2");
    assertThatThrownBy(() -> new QualityGuard.Limits(Double.NaN, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new SessionEvents().started(0, 8))
        .hasMessage("session type 8 is not in 0..7");
    assertThatThrownBy(() -> Fleets.pods("A1@0")).hasMessage("pod p-0 size 0.0 is not above 0");
  }

  @Test
  void theLargestBufferCounts() {
    assertThat(new Buffer(5, 0, 0).of(100, 10)).isEqualTo(5);
    assertThat(new Buffer(5, 1, 0).of(100, 10)).isEqualTo(10);
    assertThat(new Buffer(5, 1, 20).of(100, 10)).isEqualTo(20);
    assertThat(Buffer.NONE.of(100, 10)).isZero();
  }
}
