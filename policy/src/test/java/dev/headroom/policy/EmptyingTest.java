package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a pod is empty, and which pod empties first. */
class EmptyingTest {
  private static final Survival MEMORYLESS =
      (_, horizonSeconds, _) -> Math.exp(-horizonSeconds / 1800);

  /** Meetings of an hour: the older, the sooner they end. */
  private static final Survival HOUR =
      (age, horizon, _) -> age + horizon >= 3600 ? 0 : (3600 - age - horizon) / (3600 - age);

  /** (1 - e^(-τ/m))^n = q. */
  @ParameterizedTest
  @CsvSource({"1, 0.5", "1, 0.95", "10, 0.5", "10, 0.95", "50, 0.5", "50, 0.99"})
  void theLastOfIndependentSessions(int sessions, double share) {
    var expected = -1800 * Math.log(1 - Math.pow(share, 1.0 / sessions));
    var found =
        Emptying.timeToEmpty(
            share, Fleets.sessions(sessions, Duration.ofMinutes(10)), MEMORYLESS, Fleets.NOW);
    assertThat((double) found.toSeconds()).isCloseTo(expected, within(2 + expected * 0.01));
  }

  @Test
  void anEmptyPodIsEmptyNowAndAnEndlessOneInAWeek() {
    var none = new LiveSessions();
    assertThat(Emptying.timeToEmpty(0.5, none, MEMORYLESS, Fleets.NOW)).isZero();
    assertThat(Emptying.emptyBy(0, none, MEMORYLESS, Fleets.NOW)).isEqualTo(1);
    var one = Fleets.sessions(1, Duration.ZERO);
    assertThat(Emptying.timeToEmpty(0.5, one, (_, _, _) -> 1, Fleets.NOW))
        .isEqualTo(Duration.ofDays(7));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theChanceOfBeingEmptyGrowsWithTimeAndFallsWithSessions(long seed) {
    var random = new SplittableRandom(seed);
    var sessions = new LiveSessions();
    var before = 1.0;
    for (var i = 0; i < 20; i++) {
      sessions.add(Fleets.NOW.minusSeconds(random.nextInt(3600)).toEpochMilli());
      var here = Emptying.emptyBy(900, sessions, MEMORYLESS, Fleets.NOW);
      assertThat(here).as("seed %d, %d sessions", seed, i + 1).isLessThan(before);
      assertThat(Emptying.emptyBy(1800, sessions, MEMORYLESS, Fleets.NOW)).isGreaterThan(here);
      before = here;
    }
  }

  @Test
  void aDrainIsEstimatedByTimeSessionsAndPodHours() {
    var sessions = Fleets.sessions(10, Duration.ofMinutes(10));
    var drain = Emptying.drain(sessions, MEMORYLESS, Fleets.NOW);
    assertThat(drain.sessions()).isEqualTo(10);
    assertThat(drain.median())
        .isEqualTo(Emptying.timeToEmpty(0.5, sessions, MEMORYLESS, Fleets.NOW));
    assertThat(drain.p95()).isGreaterThan(drain.median());
    assertThat(drain.medianPodHours()).isCloseTo(drain.median().toSeconds() / 3600.0, within(1e-9));
    assertThat(drain.p95PodHours()).isCloseTo(drain.p95().toSeconds() / 3600.0, within(1e-9));
  }

  private static PodView pod(String name, int sessions, int ageMinutes) {
    return new PodView(
        name,
        PodPhase.ACCEPTING,
        Fleets.NOW,
        Fleets.sessions(sessions, Duration.ofMinutes(ageMinutes)));
  }

  private static String victim(List<PodView> pods, Survival survival) {
    return Objects.requireNonNull(Victims.choose(pods, 1, false, survival, Fleets.NOW)).name();
  }

  @Test
  void fiveOldMeetingsEndBeforeTwoYoungOnes() {
    var pods = List.of(pod("old", 5, 58), pod("young", 2, 1));
    assertThat(victim(pods, HOUR)).isEqualTo("old");
    assertThat(victim(pods, MEMORYLESS)).as("without ages the count decides").isEqualTo("young");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theVictimIsTheOneWithTheShortestMedian(long seed) {
    var random = new SplittableRandom(seed);
    for (var i = 0; i < 50; i++) {
      var pods = new ArrayList<PodView>();
      for (var p = 0; p < 8; p++) {
        pods.add(pod("p-" + p, 1 + random.nextInt(6), random.nextInt(59)));
      }
      var chosen = victim(pods, HOUR);
      var shortest =
          pods.stream()
              .mapToDouble(pod -> Emptying.seconds(0.5, pod.sessions(), HOUR, Fleets.NOW))
              .min()
              .orElseThrow();
      var own =
          pods.stream()
              .filter(pod -> pod.name().equals(chosen))
              .mapToDouble(pod -> Emptying.seconds(0.5, pod.sessions(), HOUR, Fleets.NOW))
              .findFirst()
              .orElseThrow();
      assertThat(own).as("seed %d, fleet %d", seed, i).isCloseTo(shortest, within(2.0));
    }
  }

  @Test
  void noPodFitsIntoNoSurplus() {
    assertThat(Victims.choose(List.of(pod("p", 0, 0)), 0.99, false, HOUR, Fleets.NOW)).isNull();
    assertThat(Victims.choose(List.of(), 5, true, HOUR, Fleets.NOW)).isNull();
  }

  /** The number that clears an HPA's tolerance, held against the HPA itself. */
  @ParameterizedTest(name = "wish {0} of {1}, tolerance {2}")
  @CsvSource({
    "11, 10, 0.1, 12", "12, 10, 0.1, 12", "10, 10, 0.1, 10", "9, 10, 0.1, 9", "2, 1, 0.1, 2",
    "21, 20, 0.1, 23", "101, 100, 0.1, 111", "11, 10, 0, 11", "1, 0, 0.1, 1", "101, 100, 0.05, 106",
  })
  void aWishForMoreIsNotLostInTheTolerance(int wish, int current, double up, int published) {
    assertThat(PublishedReplicas.of(wish, current, up)).isEqualTo(published);
    if (wish > current && current > 0) {
      var tolerance = new HpaTolerance(up, up);
      assertThat(tolerance.covers((double) published / current)).isFalse();
    }
  }

  @Test
  void aWishForFewerMayBeSwallowed() {
    assertThat(PublishedReplicas.isSwallowed(9, 10, 0.1)).isTrue();
    assertThat(PublishedReplicas.isSwallowed(8, 10, 0.1)).isFalse();
    assertThat(PublishedReplicas.isSwallowed(10, 10, 0.1)).isFalse();
  }
}
