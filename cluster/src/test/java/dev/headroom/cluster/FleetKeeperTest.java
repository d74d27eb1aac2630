package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.SFU;
import static dev.headroom.cluster.Fleets.decided;
import static dev.headroom.cluster.Fleets.fleet;
import static dev.headroom.cluster.Fleets.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.model.Signal;
import dev.headroom.model.Workload;
import dev.headroom.policy.Buffer;
import dev.headroom.policy.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetKeeperTest {
  /** The policy has looked long enough by then to know what is usual. */
  private static final Duration KNOWN = Duration.ofMinutes(15);

  private final FleetMind mind = new ForecastingMind();
  private List<String> apiProblems = List.of();
  private final FleetKeeper keeper = new FleetKeeper(mind, () -> apiProblems);
  private Instant now = NOW.minus(KNOWN);

  /** Looks at an unchanging fleet until the policy knows it, and says what it decides then. */
  private FleetKeeper.Outcome known(Fleets.Fleet fleet, int replicas, MediaScalingPolicy policy) {
    var outcome = step(fleet, replicas, policy, false);
    while (now.isBefore(NOW)) {
      now = now.plusSeconds(15);
      outcome = step(fleet, replicas, policy, false);
    }
    return outcome;
  }

  private FleetKeeper.Outcome step(
      Fleets.Fleet fleet, int replicas, MediaScalingPolicy policy, boolean leaderNew) {
    return keeper.step(policy, fleet.view(replicas, policy), fleet.signals(), leaderNew, now);
  }

  private static List<String> moves(FleetKeeper.Outcome outcome) {
    return outcome.moves().stream().map(m -> m.phase() + " " + m.pod().ref().name()).toList();
  }

  @Test
  void aPodTooManyIsMarkedAndTheNumberStays() {
    var outcome = known(fleet("A3 A1"), 2, policy(PolicyStatus.NONE));

    assertThat(moves(outcome)).containsExactly("DRAINING p-1");
    assertThat(outcome.status().requiredReplicas()).isEqualTo(2);
    assertThat(outcome.status().sessions()).isEqualTo(4);
    assertThat(outcome.status().observedGeneration()).isEqualTo(1);
    assertThat(outcome.status().pods()).containsOnlyKeys(PodPhase.ACCEPTING);
    assertThat(outcome.status().lastDecision()).startsWith("4 live, ");
  }

  @Test
  void anEmptyPodIsReleasedAndTheNumberFallsOnlyOnceItsCostIsSeen() {
    var released = known(fleet("A3 D0"), 2, policy(PolicyStatus.NONE));
    assertThat(moves(released)).containsExactly("RELEASED p-1");
    assertThat(released.status().requiredReplicas()).isEqualTo(2);

    var unseen = step(fleet("A3 R0"), 2, policy(PolicyStatus.NONE), false);
    assertThat(unseen.status().requiredReplicas()).isEqualTo(2);
    assertThat(moves(unseen)).containsExactly("RELEASED p-1");

    var seen = step(fleet("A3 R0!"), 2, policy(PolicyStatus.NONE), false);
    assertThat(seen.status().requiredReplicas()).isEqualTo(1);
    assertThat(seen.moves()).isEmpty();
  }

  /** The same fleet as above, whose empty pod is released once it is known. */
  @Test
  void anEmptyPodWhoseServerHasNotUnderstoodStays() {
    var fleet = fleet("A3 D0");
    var outcome = step(fleet, 2, policy(PolicyStatus.NONE), false);
    while (now.isBefore(NOW)) {
      now = now.plusSeconds(15);
      keeper.unsettle(Set.of("uid-p-1"));
      outcome = step(fleet, 2, policy(PolicyStatus.NONE), false);
    }
    assertThat(moves(outcome)).isEmpty();
    assertThat(outcome.status().lastDecision()).endsWith("; settling: p-1");
  }

  @Test
  void aReturningLoadTakesTheDrainingPodBack() {
    var outcome = known(fleet("A9 D4"), 2, policy(PolicyStatus.NONE));

    assertThat(moves(outcome)).containsExactly("ACCEPTING p-1");
    assertThat(outcome.status().requiredReplicas()).isEqualTo(2);
  }

  @Test
  void whatWasLearnedOutlivesTheKeeperAndAnotherSetting() {
    known(fleet("A3 A1"), 2, policy(PolicyStatus.NONE));
    var heirsMind = new ForecastingMind();
    heirsMind.recall(Objects.requireNonNull(mind.learned()));
    var heir = new FleetKeeper(heirsMind, List::of);
    var policy = policy(PolicyStatus.NONE);
    var hpa = new Autoscaler("sfu", SFU, 1, 9, 0.1, 0.1, List.of());
    var fleet = fleet("A3 A1");

    var outcome = heir.step(policy, fleet.view(2, policy), fleet.signals(), false, now);
    assertThat(moves(outcome)).containsExactly("DRAINING p-1");

    outcome = heir.step(policy, view(fleet, policy, hpa), fleet.signals(), false, now);
    assertThat(moves(outcome)).as("other bounds").containsExactly("DRAINING p-1");
  }

  /** Whatever a watch shows first; only a first pod that hangs in its start is replaced. */
  @ParameterizedTest(name = "{0} replicas, pods \"{1}\" made {2} s ago: {3}")
  @CsvSource({
    "0, '',     0, 1",
    "1, '',     0, 1",
    "0, S0,     1, 1",
    "1, S0,    80, 1",
    "1, S0,    81, 2",
    "1, A?,    30, 1",
    "1, A0,    30, 1",
    "0, L0,    30, 1",
    "1, L0 S0,  3, 1",
    "1, L0 A0, 30, 1",
  })
  void aWokenFleetGetsOnePod(int replicas, String pods, int seconds, int required) {
    now = NOW.minusSeconds(3600 - seconds);
    // Without a buffer an idle fleet needs no room, and nobody is replaced.
    var woken = policy(new Buffer(2, 0, 0), Fleets.DRAIN, PolicyStatus.NONE).woken(now);

    var outcome = step(fleet(pods), replicas, woken, false);

    assertThat(outcome.status().requiredReplicas()).isEqualTo(required);
  }

  @Test
  void aDamagedMemoryIsLeftAside() {
    mind.recall(new byte[] {1, 2, 3});
    var outcome = step(fleet("A3 A1"), 2, policy(PolicyStatus.NONE), false);
    assertThat(outcome.moves()).isEmpty();
    assertThat(outcome.status().requiredReplicas()).isEqualTo(2);
    assertThat(moves(known(fleet("A3 A1"), 2, policy(PolicyStatus.NONE))))
        .containsExactly("DRAINING p-1");
  }

  @Test
  void aSilentPodHoldsEverything() {
    var outcome = known(fleet("A1 A? R0!"), 3, policy(PolicyStatus.NONE));

    assertThat(outcome.status().requiredReplicas()).isEqualTo(3);
    assertThat(outcome.moves()).isEmpty();
    assertThat(outcome.status().conditions())
        .anySatisfy(c -> {
          assertThat(c.type()).isEqualTo("ScaleInHeld");
          assertThat(c.holds()).isTrue();
          assertThat(c.reason()).isEqualTo("SignalsStale");
          assertThat(c.message()).contains("p-1");
        });
  }

  /** A fleet of ten pods that two would do for, as agents tell of it, until the policy knows it. */
  private FleetKeeper.Outcome idleTen(Map<Signal, List<Double>> quality) {
    var fleet = fleet("A3 A3 A3 A0 A0 A0 A0 A0 A0 A0");
    var policy = policy(PolicyStatus.NONE);
    var outcome = step(fleet, 10, policy, false);
    while (now.isBefore(NOW)) {
      now = now.plusSeconds(15);
      outcome = keeper.step(policy, fleet.view(10, policy), fleet.signals(quality), false, now);
    }
    return outcome;
  }

  private static PolicyStatus.Condition held(FleetKeeper.Outcome outcome) {
    return outcome.status().conditions().stream()
        .filter(condition -> condition.type().equals("ScaleInHeld"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFleetWhosePodsDropPacketsGrowsByATenthAndIsNotScaledIn() {
    var bad = idleTen(Map.of(Signal.UDP_DROPS, List.of(0.0, 4.0, 7.0)));
    assertThat(bad.moves()).isEmpty();
    assertThat(bad.status().requiredReplicas()).isEqualTo(11);
    assertThat(held(bad).holds()).isTrue();
    assertThat(held(bad).reason()).isEqualTo("Quality");
    assertThat(held(bad).message()).isEqualTo("pods drop packets or add jitter, or did lately");
    assertThat(bad.status().lastDecision())
        .contains("(quality) → 11 pods", "held, QUALITY: pods drop packets");
  }

  @Test
  void jitterThatOnePodAddsIsAsBad() {
    var outcome = idleTen(Map.of(Signal.SERVER_JITTER, List.of(1.0, 30.5)));
    assertThat(outcome.moves()).isEmpty();
    assertThat(outcome.status().requiredReplicas()).isEqualTo(11);
  }

  @Test
  void unknownQualityIsNoReason() {
    var outcome = idleTen(Map.of());
    assertThat(moves(outcome)).hasSize(8).allMatch(move -> move.startsWith("DRAINING"));
    assertThat(held(outcome).holds()).isFalse();
  }

  @Test
  void aFewDropsAndALittleJitterAreNoReason() {
    var little =
        Map.of(Signal.UDP_DROPS, List.of(0.0, 3.0, 6.9), Signal.SERVER_JITTER, List.of(29.0, 30.0));
    assertThat(moves(idleTen(little))).hasSize(8);
  }

  @Test
  void aNewLeaderHolds() {
    known(fleet("A1 R0!"), 2, policy(PolicyStatus.NONE));

    var outcome = step(fleet("A1 R0!"), 2, policy(PolicyStatus.NONE), true);

    assertThat(outcome.status().requiredReplicas()).isEqualTo(2);
  }

  @Test
  void observingTouchesNothingAndSaysWhatItWould() {
    var outcome = known(fleet("A3 A1"), 2, policy("sfu", Mode.OBSERVE, PolicyStatus.NONE));

    assertThat(outcome.moves()).isEmpty();
    assertThat(outcome.status().lastDecision()).endsWith("; would drain p-1");
  }

  @Test
  void theAutoscalersBoundsAndToleranceCount() {
    var policy = policy(PolicyStatus.NONE);
    var hpa = new Autoscaler("sfu", SFU, 2, 9, 0.5, 0.5, List.of());
    var fleet = fleet("A3 A1");
    var view =
        ClusterView.of(
            fleet.pods(), List.of(new Workload(SFU, 2, null, null)), List.of(policy), List.of(hpa));
    var outcome = keeper.step(policy, view, fleet.signals(), false, now);
    while (now.isBefore(NOW)) {
      now = now.plusSeconds(15);
      outcome = keeper.step(policy, view, fleet.signals(), false, now);
    }
    assertThat(outcome.moves()).as("two pods are the minimum").isEmpty();

    var full = fleet("A10 A10");
    outcome = keeper.step(policy, view(full, policy, hpa), full.signals(), false, now);
    assertThat(outcome.status().requiredReplicas())
        .as("three of two would be ignored at a tolerance of a half")
        .isEqualTo(4);
  }

  private static ClusterView view(Fleets.Fleet fleet, MediaScalingPolicy policy, Autoscaler hpa) {
    return ClusterView.of(
        fleet.pods(), List.of(new Workload(SFU, 2, null, null)), List.of(policy), List.of(hpa));
  }

  @Test
  void aPolicyWithoutTargetSaysSoAndKeepsItsNumber() {
    var policy = policy(decided(4));
    var nothing = ClusterView.of(List.of(), List.of(), List.of(policy));

    var status = keeper.step(policy, nothing, fleet("").signals(), false, NOW).status();

    assertThat(status.requiredReplicas()).isEqualTo(4);
    assertThat(status.conditions()).hasSize(1);
    assertThat(status.conditions().getFirst().reason()).isEqualTo("TargetNotFound");
    assertThat(status.lastDecision()).isEqualTo("there is no Deployment media/sfu");
  }

  @Test
  void ofTwoPoliciesTheOlderOneCounts() {
    var older = policy("a", Mode.ENFORCE, PolicyStatus.NONE);
    var younger = policy("b", Mode.ENFORCE, PolicyStatus.NONE);
    var fleet = fleet("A1 A1");

    var outcome = keeper.step(younger, fleet.view(2, younger, older), fleet.signals(), false, NOW);

    assertThat(outcome.moves()).isEmpty();
    assertThat(outcome.status().lastDecision())
        .isEqualTo(
            "MediaScalingPolicy media/a is older and scales Deployment media/sfu: delete one");
  }

  @Test
  void anotherOwnerOfTheMetricsApiIsToldAtThePolicy() {
    assertThat(served(step(fleet("A3"), 1, policy(PolicyStatus.NONE), false)).holds()).isTrue();

    apiProblems = List.of("APIService v1 belongs to Service x/y and is left alone");
    var told = served(step(fleet("A3"), 1, policy(PolicyStatus.NONE), false));

    assertThat(told.holds()).isFalse();
    assertThat(told.reason()).isEqualTo("NotRegistered");
    assertThat(told.message()).contains("belongs to Service x/y");
  }

  private static PolicyStatus.Condition served(FleetKeeper.Outcome outcome) {
    return outcome.status().conditions().stream()
        .filter(condition -> condition.type().equals("MetricsApiServed"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aConditionRemembersSinceWhenItHolds() {
    var first = known(fleet("A3 A?"), 2, policy(PolicyStatus.NONE)).status();
    now = NOW.plusSeconds(60);

    var second = step(fleet("A3 A?"), 2, policy(first), false).status();

    assertThat(second.conditions()).isEqualTo(first.conditions());
    assertThat(second.actsLike(first)).isTrue();
  }
}
