package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people declare, and what pods themselves report: schedule, load rule, quality. */
class RulesTest {
  private static final Set<DayOfWeek> WORKING = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

  private static Schedule schedule(ZoneId zone, Schedule.Entry... entries) {
    return new Schedule(zone, List.of(entries));
  }

  private static Schedule.Entry entry(Set<DayOfWeek> days, String from, String to, int pods) {
    return new Schedule.Entry(days, LocalTime.parse(from), LocalTime.parse(to), pods, false);
  }

  /** 2 March 2026 is a Monday; Berlin is an hour ahead of UTC, two from 29 March on. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "before its time,               2026-03-02T06:59:00Z, PT0S, 0",
    "looked for ahead,              2026-03-02T06:55:00Z, PT8M, 20",
    "not further than asked,        2026-03-02T06:50:00Z, PT8M, 0",
    "from its first moment,         2026-03-02T07:00:00Z, PT0S, 20",
    "its end is no part of it,      2026-03-02T18:00:00Z, PT0S, 4",
    "not on other days,             2026-03-07T08:00:00Z, PT0S, 4",
    "over midnight,                 2026-03-02T22:30:00Z, PT0S, 4",
    "on the next morning,           2026-03-03T00:30:00Z, PT0S, 4",
    "not before it ever began,      2026-03-02T00:30:00Z, PT0S, 4",
    "in summer by the wall clock,   2026-06-01T06:00:00Z, PT0S, 20",
  })
  void floorsByTheWallClock(String name, Instant at, Duration ahead, int pods) {
    var day = entry(WORKING, "08:00", "19:00", 20);
    var night = entry(EnumSet.allOf(DayOfWeek.class), "19:00", "07:00", 4);
    var weekend = entry(EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY), "00:00", "00:00", 4);
    var schedule = schedule(ZoneId.of("Europe/Berlin"), day, night, weekend);
    assertThat(schedule.pods(at, at.plus(ahead))).as(name).isEqualTo(pods);
  }

  @Test
  void theLargestFloorCountsAndNoneIsNone() {
    var always = EnumSet.allOf(DayOfWeek.class);
    var schedule =
        schedule(
            ZoneId.of("UTC"),
            entry(always, "00:00", "00:00", 3),
            entry(always, "08:00", "10:00", 9));
    assertThat(schedule.pods(Fleets.NOW, Fleets.NOW)).isEqualTo(9);
    assertThat(Schedule.EMPTY.pods(Fleets.NOW, Fleets.NOW)).isZero();
    assertThat(Schedule.EMPTY.inhibitsScaleIn(Fleets.NOW)).isFalse();
  }

  @Test
  void aQuietTimeInhibitsScaleIn() {
    var quiet = new Schedule.Entry(WORKING, LocalTime.of(8, 0), LocalTime.of(10, 0), 0, true);
    var schedule = schedule(ZoneId.of("UTC"), quiet);
    assertThat(schedule.inhibitsScaleIn(Fleets.NOW)).isTrue();
    assertThat(schedule.inhibitsScaleIn(Fleets.NOW.plus(Duration.ofHours(1)))).isFalse();
    assertThatThrownBy(() -> entry(Set.of(), "08:00", "10:00", 1)).hasMessageContaining("days []");
    assertThatThrownBy(() -> entry(WORKING, "08:00", "10:00", -1)).hasMessageContaining("-1 pods");
  }

  /** A script of loads a minute apart, and the pods that are asked for after each. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "quiet,                        50/60/30,    0/0/0",
    "fires over its load,          61,          5",
    "keeps asking between,         61/50/45/40, 5/5/5/5",
    "lets go below,                61/39,       5/0",
    "not twice within the pause,   61/70/80,    5/5/5",
    "again after the pause,        61/70/70/70/70/70, 5/5/5/5/5/5",
  })
  void aRuleFires(String name, String loads, String pods) {
    var rule = new LoadRule(60, 2, 40, Duration.ofMinutes(5));
    var state = LoadRule.State.QUIET;
    var asked = new StringBuilder();
    var now = Fleets.NOW;
    for (var load : loads.split("/", -1)) {
      state = rule.next(state, Double.parseDouble(load), 3, now);
      asked.append(asked.isEmpty() ? "" : "/").append(state.pods());
      now = now.plusSeconds(60);
    }
    assertThat(asked.toString()).as(name).isEqualTo(pods);
  }

  @Test
  void aRuleAddsToThePodsThatHaveCome() {
    var rule = new LoadRule(60, 2, 40, Duration.ofMinutes(5));
    var first = rule.next(LoadRule.State.QUIET, 90, 3, Fleets.NOW);
    assertThat(first.pods()).isEqualTo(5);
    var second = rule.next(first, 90, 5, Fleets.NOW.plus(Duration.ofMinutes(5)));
    assertThat(second.pods()).isEqualTo(7);
    assertThatThrownBy(() -> new LoadRule(60, 0, 40, Duration.ZERO)).hasMessageContaining("add 0");
    assertThatThrownBy(() -> new LoadRule(60, 1, 70, Duration.ZERO))
        .hasMessageContaining("under 70.0");
  }

  private static final Duration LEAD = Duration.ofMinutes(5);
  private static final Duration MEMORY = Duration.ofMinutes(30);

  private static int floor(QualityGuard guard, double drops, int accepting, int minute) {
    var now = Fleets.NOW.plusSeconds(60L * minute);
    guard.observe(Quality.of(drops, 0), accepting, LEAD, now.minus(QualityGuard.SUSTAINED));
    guard.observe(Quality.of(drops, 0), accepting, LEAD, now);
    return guard.floor(MEMORY, now);
  }

  @Test
  void dropsAskForATenthMoreOnceAndAgainWhenThatHasComeAndDidNotHelp() {
    var guard = new QualityGuard(QualityGuard.Limits.DEFAULT);
    assertThat(floor(guard, 10, 30, 0)).as("at the limit it is good").isZero();
    assertThat(floor(guard, 11, 30, 1)).isEqualTo(33);
    assertThat(floor(guard, 11, 30, 2)).as("none has come yet").isEqualTo(33);
    assertThat(floor(guard, 11, 33, 6)).as("they came, still bad").isEqualTo(37);
    assertThat(floor(guard, 0, 37, 20)).as("good for a while").isEqualTo(37);
    assertThat(floor(guard, 0, 37, 35)).isEqualTo(37);
    assertThat(floor(guard, 0, 37, 36)).as("good for the look-ahead").isZero();
  }

  @Test
  void jitterOfTheServerCountsToo() {
    var guard = new QualityGuard(new QualityGuard.Limits(10, 30));
    guard.observe(Quality.of(0, 31), 2, LEAD, Fleets.NOW.minus(QualityGuard.SUSTAINED));
    guard.observe(Quality.of(0, 31), 2, LEAD, Fleets.NOW);
    assertThat(guard.floor(MEMORY, Fleets.NOW)).as("at least one more").isEqualTo(3);
    assertThat(guard.hold(MEMORY, Fleets.NOW)).isNotNull();
    assertThat(guard.hold(MEMORY, Fleets.NOW.plus(MEMORY))).isNull();
  }

  /** Seconds at which it is bad (b), good (g) or not known (?). */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "a moment, b0, false",
    "almost long enough, b0 b5 b9, false",
    "long enough, b0 b5 b10, true",
    "a good word between, b0 b5 g6 b10, false",
    "silence between, b0 ?5 b10, true",
    "bad again for long enough, b0 g5 b6 b16, true",
  })
  void aBadMomentPassesByItself(String name, String words, boolean held) {
    var guard = new QualityGuard(QualityGuard.Limits.DEFAULT);
    for (var word : words.split(" ", -1)) {
      var quality =
          switch (word.charAt(0)) {
            case 'b' -> Quality.of(50, 0);
            case 'g' -> Quality.of(0, 0);
            default -> Quality.UNMEASURED;
          };
      var now = Fleets.NOW.plusSeconds(Long.parseLong(word.substring(1)));
      guard.observe(quality, 2, LEAD, now);
    }
    assertThat(guard.hold(MEMORY, Fleets.NOW.plusSeconds(20)) != null).as(name).isEqualTo(held);
  }

  private static FleetObservation starting(Instant now, String... agesOrReady) {
    return Fleets.fleet(
        Arrays.stream(agesOrReady).map(word -> podOf(now, word)).toList(), agesOrReady.length);
  }

  /** {@code a:S120} starts since 120 s; {@code a:A90} has accepted since 90 s. */
  private static PodView podOf(Instant now, String word) {
    var phase = word.charAt(2) == 'S' ? PodPhase.STARTING : PodPhase.ACCEPTING;
    var since = now.minusSeconds(Long.parseLong(word, 3, word.length(), 10));
    return new PodView(word.substring(0, 1), phase, since, new LiveSessions());
  }

  @Test
  void startTimesAreTheNinthOfTenThatWereSeen() {
    var starts = new StartTimes();
    assertThat(starts.expected(300)).isEqualTo(300);
    var now = Fleets.NOW;
    for (var i = 1; i <= 60; i++) {
      starts.observe(starting(now, "a:S0"), now);
      now = now.plusSeconds(i <= 10 ? 9000 : i);
      starts.observe(starting(now, "a:A0"), now);
      starts.observe(starting(now), now);
    }
    assertThat(starts.usual(300)).as("of the last fifty: 11..60 s").isEqualTo(55);
    assertThat(starts.expected(300)).isEqualTo(55);
  }

  @Test
  void aStartThatTakesLongerCountsUntilItIsNotBelievedToCome() {
    var starts = new StartTimes();
    var now = Fleets.NOW;
    starts.observe(starting(now, "a:S0"), now);
    starts.observe(starting(now.plusSeconds(100), "a:A0"), now.plusSeconds(100));
    now = now.plusSeconds(1000);
    starts.observe(starting(now, "a:A900", "b:S90"), now);
    assertThat(starts.expected(300)).as("not longer than usual").isEqualTo(100);
    starts.observe(starting(now.plusSeconds(160), "a:A900", "b:S250"), now.plusSeconds(160));
    assertThat(starts.expected(300)).isEqualTo(250);
    assertThat(starts.usual(300)).isEqualTo(100);
    starts.observe(starting(now.plusSeconds(400), "a:A900", "b:S490"), now.plusSeconds(400));
    assertThat(starts.expected(300)).as("stuck").isEqualTo(100);
    starts.observe(starting(now.plusSeconds(500), "a:A900"), now.plusSeconds(500));
    assertThat(starts.expected(300)).as("gone").isEqualTo(100);
  }

  @Test
  void aPodSeenOnlyAcceptingTeachesNothing() {
    var starts = new StartTimes();
    starts.observe(starting(Fleets.NOW, "a:A5", "b:A7"), Fleets.NOW);
    assertThat(starts.usual(300)).isEqualTo(300);
  }
}
