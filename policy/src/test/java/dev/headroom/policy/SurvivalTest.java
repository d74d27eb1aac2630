package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SurvivalTest {
  private static final long DAY = 86_400_000;

  static Stream<Arguments> laws() {
    return Stream.of(
        Arguments.of(
            "exponential",
            TinyWorld.exponential(Duration.ofMinutes(20)),
            (DoubleUnaryOperator) seconds -> Math.exp(-seconds / 1200)),
        Arguments.of(
            "uniform up to an hour",
            (DoubleUnaryOperator) share -> share * 3600,
            (DoubleUnaryOperator) seconds -> Math.max(0, 1 - seconds / 3600)),
        Arguments.of(
            "two kinds of calls",
            (DoubleUnaryOperator) share -> share < 0.5 ? 60 + 120 * share : 3600 + 1200 * share,
            (DoubleUnaryOperator)
                seconds -> seconds < 60 ? 1 : seconds < 120 ? 1.5 - seconds / 120 : 0.5));
  }

  /** Half of the sessions are still live when the table is read: their ends are not known. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("laws")
  void learnsTheLawAlthoughMostEndsAreStillToCome(
      String name, DoubleUnaryOperator durations, DoubleUnaryOperator survival) {
    for (var seed = 0L; seed < 3; seed++) {
      var world = new TinyWorld(Fleets.NOW, _ -> 2, durations, seed);
      var histogram = new AgeHistogram(world.now().toEpochMilli());
      run(world, histogram, 240);
      assertThat(histogram.total()).isEqualTo(world.live());
      var learned = DurationSurvival.learned(histogram.table());
      for (var minutes : new int[] {1, 3, 5, 10, 20, 30, 45}) {
        assertThat(learned.beyond(minutes * 60))
            .as("%s, seed %d, %d min", name, seed, minutes)
            .isCloseTo(survival.applyAsDouble(minutes * 60.0), within(0.03));
      }
    }
  }

  private static void run(TinyWorld world, AgeHistogram histogram, int steps) {
    for (var i = 0; i < steps; i++) {
      world.pass(Duration.ofSeconds(15));
      histogram.advance(world.now().toEpochMilli());
      var events = world.observe().events();
      for (var s = 0; s < events.starts(); s++) {
        histogram.start(events.startMillis(s));
      }
      for (var e = 0; e < events.ends(); e++) {
        histogram.end(events.endStartMillis(e), events.endMillis(e));
      }
    }
  }

  /** Without the living ones the mean would be that of the short calls. */
  @Test
  void finishedCallsAloneWouldSayTooLittle() {
    var world = new TinyWorld(Fleets.NOW, _ -> 2, TinyWorld.exponential(Duration.ofHours(1)), 1);
    var histogram = new AgeHistogram(world.now().toEpochMilli());
    run(world, histogram, 120);
    var learned = DurationSurvival.learned(histogram.table());
    var finished = new LifeTable();
    finished.include(histogram.table());
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      finished.live[bucket] = 0;
      finished.reached[bucket] = laterEnds(histogram.table(), bucket);
    }
    var truth = Math.exp(-0.25);
    assertThat(learned.beyond(900)).isCloseTo(truth, within(0.03));
    assertThat(DurationSurvival.learned(finished).beyond(900)).isLessThan(truth - 0.2);
  }

  private static double laterEnds(LifeTable table, int from) {
    var ends = 0.0;
    for (var bucket = from; bucket < AgeBuckets.COUNT; bucket++) {
      ends += table.ended[bucket];
    }
    return ends;
  }

  @Test
  void knowsNothingAtFirstAndExpectsAsLongAgain() {
    var prior = DurationSurvival.prior();
    for (var age : new double[] {60, 600, 6000, 60_000}) {
      assertThat(prior.stays(age, age + 60, 0)).as("at %s s", age).isCloseTo(0.5, within(0.02));
    }
    assertThat(prior.beyond(0)).isEqualTo(1);
    assertThat(prior.beyond(1e9)).isPositive().isLessThan(1e-6);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void stayingNeverRisesWithTheHorizonAndIsAShare(long seed) {
    var random = new SplittableRandom(seed);
    var table = new LifeTable();
    for (var bucket = 0; bucket < AgeBuckets.COUNT; bucket++) {
      table.live[bucket] = random.nextInt(20);
      table.ended[bucket] = random.nextInt(30);
      table.reached[bucket] = table.live[bucket] + table.ended[bucket] + random.nextInt(50);
    }
    var survival = DurationSurvival.learned(table);
    for (var i = 0; i < 200; i++) {
      var age = Math.exp(random.nextDouble() * 13);
      var before = 1.0;
      assertThat(survival.stays(age, 0, 0)).isEqualTo(1);
      for (var horizon = 15.0; horizon < 200_000; horizon *= 1.7) {
        var stays = survival.stays(age, horizon, 0);
        assertThat(stays)
            .as("seed %d, age %s, horizon %s", seed, age, horizon)
            .isLessThanOrEqualTo(before)
            .isPositive();
        before = stays;
      }
    }
  }

  @Test
  void theTimeLivedIsTheIntegralOfTheSurvival() {
    var survival = DurationSurvival.prior();
    for (var until : new double[] {10, 100, 1000, 10_000, 100_000}) {
      var sum = 0.0;
      var steps = 20_000;
      for (var i = 0; i < steps; i++) {
        sum += survival.beyond((i + 0.5) * until / steps) * until / steps;
      }
      assertThat(survival.livedBy(until)).isCloseTo(sum, within(sum * 1e-3));
    }
    assertThat(survival.livedBy(0)).isZero();
    assertThat(survival.livedBy(-5)).isZero();
  }

  @Test
  void bucketsTileAllAges() {
    for (var bucket = 0; bucket < AgeBuckets.OVERFLOW; bucket++) {
      assertThat(AgeBuckets.of(AgeBuckets.from(bucket))).isEqualTo(bucket);
      assertThat(AgeBuckets.of(AgeBuckets.from(bucket) + AgeBuckets.width(bucket) - 1))
          .isEqualTo(bucket);
    }
    assertThat(AgeBuckets.from(AgeBuckets.OVERFLOW)).isEqualTo(AgeBuckets.OLDEST);
    assertThat(AgeBuckets.of(Long.MAX_VALUE)).isEqualTo(AgeBuckets.OVERFLOW);
  }

  @Test
  void settingTheLivingRightAnyNumberOfTimesTeachesNothing() {
    var world = new TinyWorld(Fleets.NOW, _ -> 1, TinyWorld.exponential(Duration.ofHours(1)), 4);
    var histogram = new AgeHistogram(world.now().toEpochMilli());
    run(world, histogram, 200);
    var before = DurationSurvival.learned(histogram.table());
    var sessions = world.sessions();
    for (var i = 0; i < 50; i++) {
      histogram.clearLive();
      for (var s = 0; s < sessions.size(); s++) {
        histogram.enter(sessions.startMillis(s));
      }
    }
    assertThat(histogram.total()).isEqualTo(world.live());
    var after = DurationSurvival.learned(histogram.table());
    for (var seconds = 15; seconds < 3600; seconds += 60) {
      assertThat(after.beyond(seconds)).isCloseTo(before.beyond(seconds), within(1e-9));
    }
  }

  @Test
  void forgettingThePastForgetsNobodyWhoLives() {
    var table = new LifeTable();
    table.live[5] = 10;
    table.reached[5] = 30;
    table.ended[5] = 16;
    table.fade(0.5);
    assertThat(table.reached[5]).isEqualTo(20);
    assertThat(table.ended[5]).isEqualTo(8);
    table.fade(0);
    assertThat(table.reached[5]).isEqualTo(10);
  }

  @Test
  void wordsThatComeLateTeachTheSameAsWordsInTime() {
    var from = Fleets.NOW.toEpochMilli();
    var timely = new AgeHistogram(from);
    var late = new AgeHistogram(from);
    timely.start(from);
    timely.advance(from + 600_000);
    timely.end(from, from + 600_000);
    timely.advance(from + 900_000);
    late.advance(from + 120_000);
    late.start(from);
    late.advance(from + 900_000);
    late.end(from, from + 600_000);
    assertThat(late.table().reached).containsExactly(timely.table().reached);
    assertThat(late.table().ended).containsExactly(timely.table().ended);
    assertThat(late.total()).isZero();
  }

  @Test
  void aSessionSeenOnlyAtItsEndCounts() {
    var from = Fleets.NOW.toEpochMilli();
    var histogram = new AgeHistogram(from);
    histogram.end(from - 600_000, from);
    assertThat(histogram.table().endsSeen()).isEqualTo(1);
    assertThat(histogram.table().reached[0]).isEqualTo(1);
    assertThat(histogram.total()).isZero();
  }

  @Test
  void sessionsOlderThanTheLastBucketStayThere() {
    var from = Fleets.NOW.toEpochMilli();
    var histogram = new AgeHistogram(from);
    histogram.start(from);
    histogram.advance(from + 7 * DAY);
    assertThat(histogram.table().live[AgeBuckets.OVERFLOW]).isEqualTo(1);
    histogram.start(from + 7 * DAY);
    histogram.advance(from + 8 * DAY);
    assertThat(histogram.total()).isEqualTo(2);
    histogram.end(from, from + 8 * DAY);
    histogram.end(from + 7 * DAY, from + 8 * DAY);
    assertThat(histogram.total()).isZero();
    assertThat(histogram.table().lives()).isZero();
  }

  @Test
  void aTypeStandsApartOnceEnoughOfItHasEnded() {
    var from = Fleets.NOW;
    var durations = new Durations(new int[] {60}, from.toEpochMilli());
    assertThat(types(durations, from, 199)).isEqualTo(stays(durations, 0));
    assertThat(types(durations, from.plus(Duration.ofHours(3)), 1))
        .isLessThan(stays(durations, 0) / 2);
  }

  private static double stays(Durations durations, int type) {
    return durations.stays(0, 120, type);
  }

  /** Ends {@code count} long calls of type 0 and short ones of type 1. */
  private static double types(Durations durations, Instant at, int count) {
    var events = new SessionEvents();
    var start = at.toEpochMilli();
    for (var i = 0; i < count; i++) {
      events.started(start, 0);
      events.started(start, 1);
      events.ended(start, start + 3_600_000, 0);
      events.ended(start, start + 60_000, 1);
    }
    durations.advance(start + 3_600_000);
    durations.take(events);
    durations.refit();
    return stays(durations, 1);
  }
}
