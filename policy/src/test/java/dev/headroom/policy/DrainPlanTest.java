package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainPlanTest {
  private static final Survival MEMORYLESS =
      (_, horizonSeconds, _) -> Math.exp(-horizonSeconds / 1800);

  private static DrainPlan.Plan plan(FleetObservation fleet, Need need, DrainSettings settings) {
    return DrainPlan.plan(fleet, need, settings, MEMORYLESS, Fleets.NOW);
  }

  static String steps(DrainPlan.Plan plan) {
    return plan.steps().stream().map(DrainPlanTest::step).collect(Collectors.joining(" "));
  }

  private static String step(DrainStep step) {
    return switch (step) {
      case DrainStep.Drain(var pod) -> "drain:" + pod;
      case DrainStep.Undrain(var pod) -> "undrain:" + pod;
      case DrainStep.Release(var pod, var cut) -> "release:" + pod + (cut == 0 ? "" : "/" + cut);
    };
  }

  private static String holds(DrainPlan.Plan plan) {
    return plan.holds().stream()
        .map(hold -> hold.reason().name())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  /** Need is {@code out/in/minimum/maximum}; see {@link Fleets#pods} for the pods. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a fleet that fits stays                     | A5 A5          | 2 | 2/2/1/9   | ''                          | 2 | ''
          growth rounds up                            | A5 A5          | 2 | 2.3/2.3/1/9 | ''                        | 3 | ''
          not by the last bit of a sum                | A5 A5          | 2 | 2.0000000001/2/1/9 | ''                 | 2 | ''
          the minimum adds pods                       | A5             | 1 | 1/1/3/9   | ''                          | 3 | ''
          a draining pod comes back first             | A5 D3          | 2 | 1.5/1.5/1/9 | undrain:p-1               | 2 | ''
          the fullest draining pod comes back         | A5 D1 D4       | 3 | 1.5/1.5/1/9 | undrain:p-2               | 3 | DRAINING
          an unready one does not                     | A5 D4u D1      | 3 | 1.5/1.5/1/9 | undrain:p-2               | 3 | UNREADY_POD_CARRIES_SESSIONS
          an outdated one comes last                  | A5 D4o D1      | 3 | 1.5/1.5/1/9 | undrain:p-2               | 3 | DRAINING
          back and new where one is not enough        | A5 D3          | 2 | 2.5/2.5/1/9 | undrain:p-1               | 3 | ''
          the emptier pod drains                      | A5 A1          | 2 | 1/1/1/9   | drain:p-1                   | 2 | ''
          also where it stands first                  | A1 A5          | 2 | 1/1/1/9   | drain:p-0                   | 2 | ''
          of empty pods the last in order             | A0 A0 A5       | 3 | 1/1/1/9   | drain:p-1 drain:p-0         | 3 | ''
          an outdated pod goes first                  | A1 A5o         | 2 | 1/1/1/9   | drain:p-1                   | 2 | ''
          the look-ahead holds                        | A5 A1          | 2 | 1/1.5/1/9 | ''                          | 2 | LOOK_AHEAD
          the minimum holds                           | A1 A1          | 2 | 0/0/2/9   | ''                          | 2 | ''
          the last pod stays                          | A0             | 1 | 0/0/1/9   | ''                          | 1 | ''
          an empty pod is released, not yet gone      | A5 D0          | 2 | 1/1/1/9   | release:p-1                 | 2 | ''
          a pod with sessions is not                  | A5 D0 D2       | 3 | 1/1/1/9   | release:p-1                 | 3 | DRAINING
          the number falls by a released pod          | A5 R0!         | 2 | 1/1/1/9   | ''                          | 1 | ''
          not before its deletion cost is written     | A5 R0          | 2 | 1/1/1/9   | ''                          | 2 | DELETION_COST_PENDING
          stale signals hold it                       | A5s R0!        | 2 | 1/1/1/9   | ''                          | 2 | SIGNALS_STALE
          an unready pod with sessions holds it       | A5u R0!        | 2 | 1/1/1/9   | ''                          | 2 | UNREADY_POD_CARRIES_SESSIONS
          an unready empty pod does not               | A0u A5 R0!     | 3 | 2/2/1/9   | ''                          | 2 | ''
          a starting pod holds it                     | A5 S0 R0!      | 3 | 2/2/1/9   | ''                          | 3 | POD_STARTING
          a pod that is not there yet holds it        | A5 A5 R0!      | 4 | 2/2/1/9   | ''                          | 4 | POD_STARTING
          and none drains on its account              | A5 A5          | 3 | 2/1/1/9   | ''                          | 3 | POD_STARTING
          growth does not wait for a released pod     | A5 R0!         | 2 | 2/2/1/9   | ''                          | 3 | ''
          without room the released pod goes first    | A5 R0!         | 2 | 2/2/1/2   | ''                          | 1 | MAXIMUM
          a hold does not stop growth                 | A5s            | 1 | 3/3/1/9   | ''                          | 3 | SIGNALS_STALE
          the maximum stops it                        | A5 A5          | 2 | 4/4/1/3   | ''                          | 3 | MAXIMUM
          above the maximum pods drain                | A5 A5 A5       | 3 | 3/3/1/2   | drain:p-2                   | 3 | MAXIMUM
          a leaving pod is no replica                 | A5 A5 L3       | 2 | 2/2/1/9   | ''                          | 2 | ''
          a leaving pod's stale word holds nothing    | A5 R0! L3s     | 2 | 1/1/1/9   | ''                          | 1 | ''
          a pod that never starts is replaced         | A5 T0          | 2 | 2/2/1/9   | ''                          | 3 | ''
          not all of many that never start            | A5 T0 T0 T0    | 4 | 4/4/1/9   | ''                          | 5 | ''
          they are no reason to drain another         | A5 A5 A5 T0 T0 T0 | 6 | 3/3/1/9 | ''                         | 6 | ''
          nor do they fill the maximum                | A5 A5 T0       | 3 | 2/2/1/2   | ''                          | 3 | ''
          a small pod fits into a small surplus       | A1 A5@0.5      | 2 | 1/1/1/9   | drain:p-1                   | 2 | ''
          a large pod does not                        | A5 A1@2        | 2 | 1.5/1.5/1/9 | drain:p-0                 | 2 | ''
          two surplus pods drain at once              | A5 A1 A1       | 3 | 1/1/1/9   | drain:p-2 drain:p-1         | 3 | ''
          an unwanted pod drains, needed by nobody    | A5w A1         | 2 | 1/1/1/9   | drain:p-0                   | 2 | ''
          but its replacement comes first             | A5w A5         | 2 | 2/2/1/9   | ''                          | 3 | ''
          one after the other as they come            | A5w A1w A5     | 3 | 2/2/1/9   | drain:p-1                   | 4 | ''
          without room for one it drains at once      | A5w A5         | 2 | 2/2/1/2   | drain:p-0                   | 2 | MAXIMUM
          it drains while the number is held          | A5w A5s A5     | 3 | 2/2/1/9   | drain:p-0                   | 3 | SIGNALS_STALE
          a draining one never comes back             | A5 D3w         | 2 | 2/2/1/9   | ''                          | 3 | ''
          it is released although all else is held    | A5 A5s D0w     | 3 | 2/2/1/9   | release:p-2                 | 3 | SIGNALS_STALE
          not while it is silent itself               | A5 D0sw        | 2 | 1/1/1/9   | ''                          | 2 | SIGNALS_STALE
          a lost pod is replaced                      | A5 A5sul       | 2 | 2/2/1/9   | ''                          | 3 | SIGNALS_STALE UNREADY_POD_CARRIES_SESSIONS
          by a draining one where there is one        | A5 A5sul D3    | 3 | 2/2/1/9   | undrain:p-2                 | 3 | SIGNALS_STALE UNREADY_POD_CARRIES_SESSIONS
          by one that is not lost as well             | A5 A5sul D4sl D3 | 4 | 2/2/1/9 | undrain:p-3                 | 4 | SIGNALS_STALE SIGNALS_STALE UNREADY_POD_CARRIES_SESSIONS
          not where it is not needed                  | A5 A5sul       | 2 | 1/1/1/9   | ''                          | 2 | SIGNALS_STALE UNREADY_POD_CARRIES_SESSIONS
          nor beyond the maximum                      | A5 A5sul       | 2 | 2/2/1/2   | ''                          | 2 | MAXIMUM SIGNALS_STALE UNREADY_POD_CARRIES_SESSIONS
          one that only its agent lost is not         | A5 A5s         | 2 | 2/2/1/9   | ''                          | 2 | SIGNALS_STALE
          who sleeps drains the pod that is left      | A0w            | 0 | 1/1/1/9   | drain:p-0                   | 1 | ''
          and gives it up                             | D0w            | 0 | 1/1/1/9   | release:p-0                 | 1 | ''
          and takes none back                         | D3             | 0 | 1/1/1/9   | ''                          | 2 | ''
          but publishes what a wake is to bring       | A5w            | 0 | 3/3/1/9   | drain:p-0                   | 3 | ''
          and its replica is given up                 | A5 R0!w        | 2 | 1/1/1/9   | ''                          | 1 | ''
          """)
  void plans(
      String name, String pods, int replicas, String need, String steps, int wanted, String holds) {
    var plan = plan(Fleets.fleet(Fleets.pods(pods), replicas), need(need), DrainSettings.NEVER_CUT);
    assertThat(steps(plan)).as(name).isEqualTo(steps);
    assertThat(plan.replicas()).as(name).isEqualTo(wanted);
    assertThat(holds(plan)).as(name).isEqualTo(holds);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a stateful set drains from the top          | ORDERED    | A1 A5    | 2 | 1/1/1/9     | drain:p-1               | 2 | ''
          and no other when the top is too large      | ORDERED    | A1 A5@2  | 2 | 2/2/1/9     | ''                      | 2 | ''
          it releases nothing below a pod with calls  | ORDERED    | A5 D0 D3 | 3 | 1/1/1/9     | ''                      | 3 | DRAINING
          but the whole empty top                     | ORDERED    | A5 D0 D0 | 3 | 1/1/1/9     | release:p-2 release:p-1 | 3 | ''
          a released pod waits for the ones above     | ORDERED    | A5 R0 D3 | 3 | 1/1/1/9     | ''                      | 3 | DRAINING ORDINAL
          a released top goes without a deletion cost | ORDERED    | A5 R0 R0 | 3 | 1/1/1/9     | ''                      | 1 | ''
          the lowest draining ordinal comes back      | ORDERED    | A5 D1 D4 | 3 | 1.5/1.5/1/9 | undrain:p-1             | 3 | DRAINING
          a released top goes before its successor    | ORDERED    | A5 R0    | 2 | 2/2/1/9     | ''                      | 1 | ''
          a new leader changes nothing but growth     | LEADER_NEW | A5 A1 R0! | 3 | 1/1/1/9    | ''                      | 3 | LEADER_NEW
          a new leader grows                          | LEADER_NEW | A5       | 1 | 2/2/1/9     | ''                      | 2 | LEADER_NEW
          a rollout's extra pod is not asked for      | ROLLOUT    | A5 A5 S0 | 2 | 2/2/1/9     | ''                      | 2 | POD_STARTING ROLLOUT
          nor taken for growth                        | ROLLOUT    | A5 A5 S0 | 2 | 3/3/1/9     | ''                      | 3 | POD_STARTING ROLLOUT
          a rollout drains and releases nothing       | ROLLOUT    | A5 A0 D0 | 3 | 1/1/1/9     | ''                      | 3 | ROLLOUT
          but what it replaces itself                 | ROLLOUT    | A5 A0w D0w | 2 | 1/1/1/9   | release:p-2 drain:p-1   | 2 | ROLLOUT
          for whose replacement it cares itself       | ROLLOUT    | A5w A5   | 2 | 2/2/1/9     | ''                      | 2 | ROLLOUT
          when that is there the old one drains       | ROLLOUT    | A5w A5 A0 | 2 | 2/2/1/9    | drain:p-0               | 2 | ROLLOUT
          a new leader only drains what is unwanted   | LEADER_NEW | A5 A1w D0w | 3 | 1/1/1/9   | drain:p-1               | 3 | LEADER_NEW
          where nobody brings pods none is waited for | UNFOLLOWED | A5w A5   | 2 | 2/2/1/9     | drain:p-0               | 3 | ''
          """)
  void plansByTheFleetsFlag(
      String name,
      FleetFlag flag,
      String pods,
      int replicas,
      String need,
      String steps,
      int wanted,
      String holds) {
    var fleet = Fleets.fleet(Fleets.pods(pods), replicas, flag);
    var plan = plan(fleet, need(need), DrainSettings.NEVER_CUT);
    assertThat(steps(plan)).as(name).isEqualTo(steps);
    assertThat(plan.replicas()).as(name).isEqualTo(wanted);
    assertThat(holds(plan)).as(name).isEqualTo(holds);
  }

  /** Names of the pods of the ReplicaSet that has too many, and how many it has too many. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the one that empties first goes             | A5 A1 A5    | p-0 p-1     | 1 | 2/2/1/9 | drain:p-1
          nobody else                                 | A5 A1 A5    | p-0         | 1 | 2/2/1/9 | drain:p-0
          who drains already is the one               | A5 D9 A5    | p-0 p-1     | 1 | 2/2/1/9 | ''
          he does not come back                       | A5 D9 A5    | p-0 p-1     | 1 | 3/3/1/9 | ''
          a released one counts                       | A5 R0 A5    | p-0 p-1     | 1 | 2/2/1/9 | ''
          a starting one goes first of all            | A5 S0 A5    | p-0 p-1     | 1 | 2/2/1/9 | ''
          the second drains as well                   | A5 D1 A5    | p-0 p-1     | 2 | 1/1/1/9 | drain:p-0
          none before others take their place         | A5 A1       | p-0 p-1     | 1 | 2/2/1/9 | ''
          """)
  void drainsWhatAReplicaSetHasTooMuchOf(
      String name, String pods, String set, int count, String need, String steps) {
    var surplus = new Surplus(Set.of(set.split(" ")), count);
    var seen = Fleets.fleet(Fleets.pods(pods), 3, FleetFlag.ROLLOUT);
    var fleet =
        new FleetObservation(
            seen.pods(),
            seen.replicas(),
            seen.events(),
            seen.load(),
            seen.quality(),
            seen.flags(),
            List.of(surplus));
    assertThat(steps(plan(fleet, need(need), DrainSettings.NEVER_CUT))).as(name).isEqualTo(steps);
  }

  private static Need need(String text) {
    var parts = Arrays.stream(text.split("/")).mapToDouble(Double::parseDouble).toArray();
    return new Need(parts[0], parts[1], (int) parts[2], (int) parts[3]);
  }

  @Test
  void aDeadlineGivesUpOnSessionsAndSaysHowMany() {
    var fleet = Fleets.fleet(Fleets.pods("A5 X3 D2"), 3);
    var settings = new DrainSettings(Duration.ofHours(1), Duration.ofMinutes(30), null);
    var plan = plan(fleet, Need.of(1), settings);
    assertThat(steps(plan)).isEqualTo("release:p-1/3");
    assertThat(plan.replicas()).isEqualTo(3);
  }

  @Test
  void withoutADeadlineAPodDrainsForAsLongAsItTakes() {
    var fleet = Fleets.fleet(Fleets.pods("A5 X3"), 2);
    assertThat(steps(plan(fleet, Need.of(1), DrainSettings.NEVER_CUT))).isEmpty();
  }

  @Test
  void anInhibitedScaleInHoldsEverythingButGrowth() {
    var hold = new Hold(Hold.Reason.INHIBITED, "not now");
    var settings = new DrainSettings(null, Duration.ofMinutes(30), hold);
    var shrinking = plan(Fleets.fleet(Fleets.pods("A5 A0 D0 R0!"), 4), Need.of(1), settings);
    assertThat(steps(shrinking)).isEmpty();
    assertThat(shrinking.replicas()).isEqualTo(4);
    assertThat(shrinking.holds()).containsExactly(hold);
    assertThat(plan(Fleets.fleet(Fleets.pods("A5"), 1), Need.of(2), settings).replicas())
        .isEqualTo(2);
  }

  @Test
  void holdsSayWhichPodAndWhy() {
    var fleet = Fleets.fleet(Fleets.pods("A5s A2u S0 R0"), 4);
    var plan = plan(fleet, Need.of(1), DrainSettings.NEVER_CUT);
    assertThat(plan.holds().stream().map(Hold::toString))
        .containsExactly(
            "SIGNALS_STALE: no fresh word of p-0",
            "UNREADY_POD_CARRIES_SESSIONS: p-1 is not ready and carries 2",
            "POD_STARTING: p-2 is starting");
  }

  @Test
  void saysHowManyPodsDoWhat() {
    var fleet = Fleets.fleet(Fleets.pods("A5 D3 D1 S0"), 4);
    var plan = plan(fleet, new Need(3, 3, 1, 9), DrainSettings.NEVER_CUT);
    assertThat(plan.pods()).isEqualTo(new Explanation.Pods(4, 2, 1, 1, 1));
    assertThat(plan.pods().text()).isEqualTo("4 pods, 1 starting, 1 draining, 1 undrained");
  }

  @Test
  void deletionCostsAreInTheOrderInWhichPodsMayGo() {
    var costs = List.of(PodPhase.RELEASED, PodPhase.DRAINING, PodPhase.ACCEPTING);
    assertThat(costs.stream().map(DeletionCost::of)).isSorted().doesNotHaveDuplicates();
    assertThat(DeletionCost.of(PodPhase.ACCEPTING)).isZero();
  }
}
