package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
  private static final LocalDate MONDAY = LocalDate.parse("2026-03-02");
  private static final PolicyCalendar UTC = PolicyCalendar.of(ZoneId.of("UTC"));

  private static long day(int offset) {
    return MONDAY.plusDays(offset).toEpochDay();
  }

  /** Watches a whole local day at one rate, per second. */
  private static void watch(ArrivalProfile profile, long day, double rate) {
    for (var slot = 0; slot < SlotClock.SLOTS; slot++) {
      var at = day * 86_400 + slot * (long) SlotClock.SLOT_SECONDS;
      profile.add(at, rate * SlotClock.SLOT_SECONDS);
      profile.watch(at, SlotClock.SLOT_SECONDS);
    }
  }

  private static double noon(ArrivalProfile.Day day) {
    return day.rate(144);
  }

  @Test
  void theMedianOfFourWeekdaysSurvivesAnOddWeek() {
    var profile = new ArrivalProfile(UTC);
    var rates = new double[] {1.0, 1.2, 50, 1.4};
    for (var week = 0; week < 4; week++) {
      watch(profile, day(7 * week), rates[week]);
      watch(profile, day(7 * week + 1), 9);
    }
    var today = profile.day(day(28), day(28));
    assertThat(today.rung()).isEqualTo(Rung.WEEKLY);
    assertThat(noon(today)).isCloseTo(1.3, within(1e-6));
  }

  @Test
  void onlyTheLatestFourOfAWeekdayCount() {
    var profile = new ArrivalProfile(UTC);
    watch(profile, day(0), 100);
    for (var week = 1; week <= 4; week++) {
      watch(profile, day(7 * week), 2);
    }
    assertThat(noon(profile.day(day(35), day(35)))).isCloseTo(2, within(1e-6));
  }

  @Test
  void climbsFromAnyDayToTheKindOfDayToTheWeekday() {
    var profile = new ArrivalProfile(UTC);
    assertThat(profile.day(day(0), day(0)).rung()).isEqualTo(Rung.TREND);
    watch(profile, day(4), 3);
    assertThat(profile.day(day(5), day(5)).rung()).as("Saturday").isEqualTo(Rung.DAILY);
    watch(profile, day(5), 1);
    assertThat(profile.day(day(6), day(6)).rung()).as("Sunday").isEqualTo(Rung.DAY_TYPE);
    assertThat(noon(profile.day(day(6), day(6)))).as("like Saturday").isCloseTo(1, within(1e-6));
    watch(profile, day(11), 4);
    assertThat(profile.day(day(18), day(18)).rung()).as("third Friday").isEqualTo(Rung.WEEKLY);
  }

  @Test
  void fallsWhenWhatItKnewIsTooOld() {
    var profile = new ArrivalProfile(UTC);
    watch(profile, day(0), 3);
    watch(profile, day(7), 3);
    assertThat(profile.day(day(14), day(14)).rung()).isEqualTo(Rung.WEEKLY);
    assertThat(profile.day(day(7 * 10), day(7 * 10)).rung()).isEqualTo(Rung.TREND);
  }

  @Test
  void aGapIsAGapAndNotAZero() {
    var profile = new ArrivalProfile(UTC);
    watch(profile, day(0), 3);
    var at = day(7) * 86_400 + 12 * 3600;
    for (var slot = 0; slot < 3; slot++) {
      profile.watch(at + slot * (long) SlotClock.SLOT_SECONDS, SlotClock.SLOT_SECONDS / 2 - 1);
    }
    watchMorning(profile, day(7));
    assertThat(noon(profile.day(day(14), day(14)))).as("known once").isCloseTo(3, within(1e-6));
    var lonely = new ArrivalProfile(UTC);
    watchMorning(lonely, day(0));
    watchMorning(lonely, day(7));
    assertThat(noon(lonely.day(day(14), day(14)))).as("never watched").isNaN();
  }

  private static void watchMorning(ArrivalProfile profile, long day) {
    for (var slot = 96; slot < 120; slot++) {
      profile.watch(day * 86_400 + slot * (long) SlotClock.SLOT_SECONDS, SlotClock.SLOT_SECONDS);
    }
  }

  @Test
  void aHolidayIsNoExampleAndFollowsOtherHolidaysOrDaysOfRest() {
    var holidays = Set.of(MONDAY.plusDays(7), MONDAY.plusDays(15));
    var calendar =
        new PolicyCalendar(
            ZoneId.of("UTC"), Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY), holidays, List.of());
    var profile = new ArrivalProfile(calendar);
    for (var day = 0; day < 7; day++) {
      watch(profile, day(day), day < 5 ? 10 : 2);
    }
    var first = profile.day(day(7), day(7));
    assertThat(noon(first)).as("no holiday known: a day of rest").isCloseTo(2, within(1e-6));
    watch(profile, day(7), 0.5);
    watch(profile, day(8), 10);
    assertThat(noon(profile.day(day(15), day(15)))).as("holiday").isCloseTo(0.5, within(1e-6));
    assertThat(noon(profile.day(day(14), day(14)))).as("Monday").isCloseTo(10, within(1e-6));
  }

  @Test
  void neighboursSmoothASlot() {
    var profile = new ArrivalProfile(UTC);
    watch(profile, day(0), 1);
    profile.add(day(0) * 86_400 + 144 * 300, 3 * 300);
    var day = profile.day(day(1), day(1));
    assertThat(day.rate(142)).isCloseTo(1, within(1e-6));
    assertThat(day.rate(143)).isCloseTo(2, within(1e-6));
    assertThat(day.rate(144)).isCloseTo(2, within(1e-6));
    assertThat(day.rate(145)).isCloseTo(2, within(1e-6));
  }

  @Test
  void theMeanIsThatOfTheDaysBefore() {
    var profile = new ArrivalProfile(UTC);
    assertThat(profile.meanRate(day(0))).isZero();
    watch(profile, day(0), 1);
    watch(profile, day(1), 3);
    watch(profile, day(2), 100);
    assertThat(profile.meanRate(day(2))).isCloseTo(2, within(1e-6));
  }

  /** Clocks in Berlin go forward on 29 March 2026 at 02:00 and back on 25 October at 03:00. */
  @ParameterizedTest
  @CsvSource({
    "2026-03-29T00:59:59Z, Sun 01:55, 1",
    "2026-03-29T01:00:00Z, Sun 03:00, 300",
    "2026-10-25T00:59:00Z, Sun 02:55, 60",
    "2026-10-25T01:00:00Z, Sun 02:00, 300",
    "2026-10-25T02:00:00Z, Sun 03:00, 300",
    "2026-07-01T10:07:30Z, Wed 12:05, 150",
  })
  void slotsFollowTheClockOnTheWall(Instant at, String name, long left) {
    var clock = new SlotClock(ZoneId.of("Europe/Berlin"));
    var second = at.getEpochSecond();
    assertThat(SlotClock.name(clock.localSecond(second))).isEqualTo(name);
    assertThat(clock.untilSlotEnds(second)).isEqualTo(left);
  }

  @Test
  void anOddMomentBeforeAndAfterAChangeIsTheSameFromEitherSide() {
    var zone = ZoneId.of("Europe/Berlin");
    var forward = new SlotClock(zone);
    var change = Instant.parse("2026-03-29T01:00:00Z").getEpochSecond();
    for (var second = change - 5; second < change + 5; second++) {
      var fresh = new SlotClock(zone).localSecond(second);
      assertThat(forward.localSecond(second)).isEqualTo(fresh);
      var local = ZonedDateTime.ofInstant(Instant.ofEpochSecond(second), zone);
      assertThat(fresh).isEqualTo(local.toLocalDateTime().toEpochSecond(java.time.ZoneOffset.UTC));
    }
  }
}
