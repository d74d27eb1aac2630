package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForecasterTest {
  /** A Monday at midnight. */
  private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");

  private static final Duration STEP = Duration.ofSeconds(60);
  private static final ForecastSettings SETTINGS = settings(0.95, UTC.CALENDAR);

  private static final class UTC {
    private static final PolicyCalendar CALENDAR = PolicyCalendar.of(ZoneId.of("UTC"));
  }

  private static ForecastSettings settings(double coverage, PolicyCalendar calendar) {
    return new ForecastSettings(coverage, Duration.ofMinutes(30), calendar);
  }

  /** More by day than by night, less on days of rest. */
  private static double office(Instant at) {
    var local = at.atOffset(ZoneOffset.UTC);
    var rest = local.getDayOfWeek().getValue() >= 6;
    var hour = local.getHour() + local.getMinute() / 60.0;
    return 0.05 * (1 - Math.cos(hour * Math.PI / 12)) * (rest ? 0.3 : 1);
  }

  private static TinyWorld world(ToDoubleFunction<Instant> rate, long seed) {
    return new TinyWorld(MONDAY, rate, TinyWorld.lognormal(Duration.ofMinutes(20), 0.8), seed);
  }

  private static void run(
      TinyWorld world, Forecaster forecaster, Duration time, FleetFlag... flags) {
    for (var until = world.now().plus(time); world.now().isBefore(until); ) {
      world.pass(STEP);
      forecaster.observe(world.observe(flags), world.now());
      forecaster.forecast();
    }
  }

  @Test
  void climbsTheLadderByItselfAndSaysWhereItStands() {
    var world = world(ForecasterTest::office, 1);
    var forecaster = new Forecaster(SETTINGS, world.now());
    var rungs = new ArrayList<Rung>();
    for (var minute = 0; minute < 15 * 1440; minute++) {
      world.pass(STEP);
      forecaster.observe(world.observe(), world.now());
      var rung = forecaster.forecast().rung();
      if (rungs.isEmpty() || rungs.getLast() != rung) {
        rungs.add(rung);
      }
    }
    assertThat(rungs)
        .containsExactly(
            Rung.REACTIVE, Rung.TREND, Rung.DAY_TYPE, Rung.DAILY, Rung.DAY_TYPE, Rung.WEEKLY);
  }

  @Test
  void fallsToThePresentAfterALongSilence() {
    var world = world(ForecasterTest::office, 1);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofDays(2));
    assertThat(forecaster.forecast().rung()).isEqualTo(Rung.DAY_TYPE);
    world.pass(Duration.ofDays(40));
    forecaster.observe(world.observe(), world.now());
    assertThat(forecaster.forecast().rung()).isEqualTo(Rung.REACTIVE);
    run(world, forecaster, Duration.ofMinutes(11));
    assertThat(forecaster.forecast().rung()).isEqualTo(Rung.TREND);
  }

  @Test
  void aSlotThatNobodyWatchedIsOnTheTrend() {
    var world = world(_ -> 0.1, 1);
    world.pass(Duration.ofHours(15));
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofHours(18));
    assertThat(forecaster.forecast().slot()).isEqualTo("Tue 09:00");
    assertThat(forecaster.forecast().rung()).as("Monday began at 15:00").isEqualTo(Rung.TREND);
    run(world, forecaster, Duration.ofHours(7));
    assertThat(forecaster.forecast().rung()).isEqualTo(Rung.DAY_TYPE);
  }

  @Test
  void inTheFirstMinutesThePresentIsAllThatIsKnown() {
    var world = world(_ -> 0.5, 1);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofMinutes(5));
    var forecast = forecaster.forecast();
    for (var i = 0; i < forecast.size(); i++) {
      assertThat(forecast.quantile(i)).isEqualTo(world.live());
      assertThat(forecast.mean(i)).isEqualTo(world.live());
    }
    assertThat(forecaster.coverage(0)).as("a floor is no forecast to judge").isNull();
  }

  /** Two weeks to learn, one to judge: what was expected is what came, and the promise holds. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void expectsWhatComesAndKeepsItsPromise(long seed) {
    var world = world(at -> 4 * office(at), seed);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofDays(14));
    var last = SETTINGS.horizons().length - 1;
    var error = 0.0;
    var live = 0.0;
    var kept = 0;
    var judged = 0;
    for (var i = 0; i < 3 * 48; i++) {
      var forecast = forecaster.forecast();
      run(world, forecaster, Duration.ofMinutes(30));
      error += world.live() - forecast.mean(last);
      live += world.live();
      judged++;
      kept += world.live() <= forecast.quantile(last) ? 1 : 0;
    }
    assertThat(Math.abs(error) / live).as("bias, seed %d", seed).isLessThan(0.03);
    assertThat((double) kept / judged).as("kept, seed %d", seed).isBetween(0.89, 0.995);
    assertThat(forecaster.coverage(last))
        .isNotNull()
        .satisfies(c -> assertThat(c).isBetween(0.92, 0.98));
  }

  @Test
  void aBusyDayRaisesTheLevelAndTheNewcomers() {
    var busy = MONDAY.plus(Duration.ofDays(15));
    var world = world(at -> office(at) * (at.isBefore(busy) ? 4 : 8), 3);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofDays(15).plusHours(12));
    var forecast = forecaster.forecast();
    assertThat(forecast.level()).isCloseTo(1.8, within(0.25));
    assertThat(forecast.newcomers(0)).isGreaterThan(1.5 * forecast.profileNewcomers[0]);
  }

  @Test
  void anAnnouncedEventIsExpectedAndIsNoExample() {
    var noon = MONDAY.plus(Duration.ofDays(1)).plus(Duration.ofHours(12));
    var event = new PolicyCalendar.Event(noon, noon.plus(Duration.ofHours(1)), 3);
    var calendar =
        new PolicyCalendar(ZoneId.of("UTC"), UTC.CALENDAR.restDays(), Set.of(), List.of(event));
    var world = world(_ -> 0.2, 3);
    var forecaster = new Forecaster(settings(0.95, calendar), world.now());
    run(world, forecaster, Duration.ofHours(36).minusMinutes(5));
    var forecast = forecaster.forecast();
    var atEvent = forecast.newcomers(SETTINGS.horizons().length - 1);
    assertThat(atEvent).isGreaterThan(2 * forecast.newcomers(4));
    run(world, forecaster, Duration.ofHours(24));
    assertThat(forecaster.forecast().rung()).as("the hour is a gap").isEqualTo(Rung.DAY_TYPE);
  }

  /** N(t) P(t + h) / P(t), with nothing known but the number of sessions. */
  @Test
  void fromTotalsAloneTheSeasonScalesThePresent() {
    var world = world(at -> 10 * office(at), 5);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofDays(3).plusHours(4), FleetFlag.COUNT_ONLY);
    var forecast = forecaster.forecast();
    var last = forecast.size() - 1;
    assertThat(forecast.rung()).isEqualTo(Rung.COUNT_ONLY);
    assertThat(forecast.newcomers(last)).as("nobody can tell them apart").isZero();
    var scaled = forecast.live() * forecast.profileNewcomers[last] / forecast.countedProfile;
    assertThat(forecast.profileNewcomers[last]).isGreaterThan(1.15 * forecast.countedProfile);
    assertThat(forecast.mean(last)).isCloseTo(scaled, within(0.03 * scaled));
    assertThat(forecast.level()).isCloseTo(forecast.live() / forecast.countedProfile, within(0.05));
    run(world, forecaster, Duration.ofMinutes(30), FleetFlag.COUNT_ONLY);
    assertThat((double) world.live()).isCloseTo(forecast.mean(last), within(0.2 * scaled));
  }

  @Test
  void totalsOnTheFirstDayFollowTheirTrend() {
    var world = world(at -> (at.getEpochSecond() - MONDAY.getEpochSecond()) / 7200.0, 5);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofMinutes(30), FleetFlag.COUNT_ONLY);
    var forecast = forecaster.forecast();
    assertThat(forecast.rung()).isEqualTo(Rung.TREND);
    assertThat(forecast.mean(3)).as("in five minutes").isGreaterThan(world.live() * 1.15);
  }

  @Test
  void changesBetweenTotalsAndSessionsWithoutAJump() {
    var world = world(_ -> 0.3, 5);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofHours(5));
    run(world, forecaster, Duration.ofMinutes(1), FleetFlag.COUNT_ONLY);
    var counted = forecaster.forecast();
    assertThat(counted.mean(counted.size() - 1)).isBetween(0.5 * world.live(), 1.5 * world.live());
    run(world, forecaster, Duration.ofMinutes(12));
    var again = forecaster.forecast();
    assertThat(again.rung()).isEqualTo(Rung.TREND);
    assertThat(again.mean(again.size() - 1)).isBetween(0.5 * world.live(), 1.5 * world.live());
  }

  @Test
  void lostWordsDoNoLastingHarm() {
    var world = world(_ -> 0.3, 6);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofHours(2));
    world.pass(STEP);
    world.pass(STEP);
    forecaster.observe(world.observe(), world.now());
    var forecast = forecaster.forecast();
    var truth = forecast.survivors(0);
    var fresh = new double[forecast.size()];
    forecaster.addSurvivorsOf(world.sessions(), fresh);
    assertThat(truth).isCloseTo(fresh[0], within(1e-6));
  }

  @Test
  void aGapInTheRecordIsNotAQuietTime() {
    var world = world(_ -> 0.3, 6);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofHours(30));
    var before = forecaster.forecast().level();
    world.pass(Duration.ofMinutes(40));
    forecaster.observe(world.observe(), world.now());
    assertThat(forecaster.forecast().level()).isEqualTo(before);
  }

  @Test
  void timeThatGoesBackIsTakenAsStandingStill() {
    var world = world(_ -> 0.3, 6);
    var forecaster = new Forecaster(SETTINGS, world.now());
    run(world, forecaster, Duration.ofMinutes(30));
    forecaster.observe(world.observe(), world.now().minusSeconds(600));
    assertThat(forecaster.forecast().live()).isEqualTo(world.live());
    run(world, forecaster, Duration.ofMinutes(1));
    assertThat(forecaster.forecast().live()).isEqualTo(world.live());
  }

  /** An hour that comes twice is no example of double traffic. */
  @Test
  void clocksThatGoBackDoNotDoubleTheProfile() {
    var berlin = PolicyCalendar.of(ZoneId.of("Europe/Berlin"));
    var saturday = Instant.parse("2026-10-24T00:00:00Z");
    var world = new TinyWorld(saturday, _ -> 0.5, TinyWorld.exponential(Duration.ofMinutes(5)), 2);
    var forecaster = new Forecaster(settings(0.95, berlin), world.now());
    run(world, forecaster, Duration.ofDays(6));
    var sunday = Instant.parse("2026-10-31T01:30:00Z");
    run(world, forecaster, Duration.between(world.now(), sunday));
    var forecast = forecaster.forecast();
    assertThat(forecast.slot()).isEqualTo("Sat 02:30");
    assertThat(forecast.rung()).isEqualTo(Rung.DAY_TYPE);
    assertThat(forecast.profileNewcomers[0]).isCloseTo(27, within(4.0));
  }

  @Test
  void aHighPromiseIsNeverBelowALowerOne() {
    var low = world(ForecasterTest::office, 9);
    var high = world(ForecasterTest::office, 9);
    var modest = new Forecaster(settings(0.9, UTC.CALENDAR), low.now());
    var bold = new Forecaster(settings(0.99, UTC.CALENDAR), high.now());
    for (var hour = 0; hour < 72; hour++) {
      run(low, modest, Duration.ofHours(1));
      run(high, bold, Duration.ofHours(1));
      for (var i = 0; i < SETTINGS.horizons().length; i++) {
        assertThat(bold.forecast().quantile(i))
            .as("hour %d, horizon %d", hour, i)
            .isGreaterThanOrEqualTo(modest.forecast().quantile(i) - 1e-9);
      }
    }
  }

  @Test
  void rungsThatStandOnAProfileAreTheUpperOnes() {
    var upper = EnumSet.range(Rung.COUNT_ONLY, Rung.WEEKLY);
    for (var rung : Rung.values()) {
      assertThat(rung.hasProfile()).isEqualTo(upper.contains(rung));
      assertThat(rung.label()).isNotBlank();
    }
  }
}
