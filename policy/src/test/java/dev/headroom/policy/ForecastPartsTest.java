package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.ZoneId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForecastPartsTest {
  @Test
  void aTrendFindsTheLineFromItsSecondMinuteOn() {
    var trend = new Trend();
    for (var second = 15; second <= 1200; second += 15) {
      // The mean over a step is what the line has in its middle.
      trend.update(15, 5 + 0.01 * (second - 7.5));
      if (second >= 120) {
        assertThat(trend.slope()).as("after %d s", second).isCloseTo(0.01, within(5e-4));
        assertThat(trend.ahead(0)).isCloseTo(5 + 0.01 * second, within(0.1));
      }
    }
    assertThat(trend.ahead(300)).isCloseTo(20, within(0.2));
    assertThat(trend.ahead(10_000)).as("believed for ten minutes").isEqualTo(trend.ahead(600));
  }

  @Test
  void aTrendDoesNotFallBelowZeroAndKnowsForHowLongItWatched() {
    var trend = new Trend();
    assertThat(trend.slope()).isZero();
    assertThat(trend.ahead(60)).isZero();
    for (var i = 0; i < 40; i++) {
      assertThat(trend.watchedSeconds()).isEqualTo(15.0 * i);
      trend.update(15, 40 - i);
    }
    assertThat(trend.ahead(600)).isZero();
    trend.reset();
    assertThat(trend.watchedSeconds()).isZero();
  }

  @Test
  void theLevelIsTheRatioOfMeansDrawnToOne() {
    var level = new Level();
    level.meanRate(0.4);
    level.update(1e9, 3e9 * 0.1, 0.1);
    assertThat(level.ratio()).isCloseTo((0.3 + 0.1) / (0.1 + 0.1), within(1e-9));
    level.update(1800, 1800 * 0.1, 0.1);
    assertThat(level.ratio()).as("half gone in 30 min").isCloseTo(0.3 / 0.2, within(1e-9));
  }

  @Test
  void theLevelStaysWithinBoundsAndSaysOneAtFirst() {
    var level = new Level();
    assertThat(level.ratio()).isEqualTo(1);
    level.meanRate(0.001);
    level.update(1e9, 1e9, 0.01);
    assertThat(level.ratio()).isEqualTo(4);
    level.update(1e9, 0, 1);
    assertThat(level.ratio()).isEqualTo(0.3);
    assertThat(level.apply(0)).as("never below 0").isZero();
  }

  @Test
  void whereNoProfileIsKnownTheLevelIsNotMoved() {
    var level = new Level();
    level.meanRate(1);
    level.update(600, 6000, Double.NaN);
    assertThat(level.ratio()).isEqualTo(1);
  }

  /** N(t) P(t+h) / P(t), but for the shrinkage near zero. */
  @ParameterizedTest
  @CsvSource({"100, 80, 120, 150", "100, 100, 50, 50", "40, 80, 160, 80", "0, 10, 20, 3"})
  void countsScaleWithTheProfile(double count, double base, double then, double expected) {
    var level = new Level();
    level.meanRate(1e-6);
    assertThat(level.scale(count, base, then)).isCloseTo(expected, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.99, 0",
    "0.5, 0.99, 3",
    "1, 0.5, 1",
    "4, 0.95, 8",
    "10, 0.99, 18",
    "20, 0.9, 26",
    "100, 0.99, 124",
    "1000, 0.99, 1074",
    "100000, 0.99, 100737"
  })
  void poissonQuantiles(double mean, double share, double expected) {
    assertThat(SmallNumbers.poissonQuantile(mean, share)).isEqualTo(expected);
  }

  @Test
  void normalQuantilesAreThoseOfTheTables() {
    assertThat(SmallNumbers.normalQuantile(0.5)).isCloseTo(0, within(1e-3));
    assertThat(SmallNumbers.normalQuantile(0.975)).isCloseTo(1.95996, within(1e-3));
    assertThat(SmallNumbers.normalQuantile(0.01)).isCloseTo(-2.32635, within(1e-3));
  }

  /** Values of the usual Erlang B tables. */
  @Test
  void erlangsFormula() {
    assertThat(SmallNumbers.erlangBlocking(5, 10)).isCloseTo(0.01838, within(1e-5));
    assertThat(SmallNumbers.erlangBlocking(20, 30)).isCloseTo(0.00846, within(1e-5));
    assertThat(SmallNumbers.erlangSlots(5, 0.01)).isEqualTo(11);
    assertThat(SmallNumbers.erlangSlots(100, 0.01)).isEqualTo(117);
    assertThat(SmallNumbers.erlangSlots(0, 0.01)).isEqualTo(1);
    assertThatThrownBy(() -> SmallNumbers.erlangSlots(-1, 0.01))
        .hasMessageContaining("offered load -1.0");
    assertThatThrownBy(() -> SmallNumbers.poissonQuantile(1, 1)).hasMessageContaining("share 1.0");
  }

  @Test
  void withoutErrorsThePoissonLawSpeaks() {
    var calibration = new QuantileCalibration(1, 0.99);
    calibration.refresh();
    assertThat(calibration.within(0, 10, 10)).isCloseTo(18, within(1e-9));
    assertThat(calibration.within(0, 0, 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 0.95, 0.99})
  void keepsThePromiseWhateverTheErrorsAre(double coverage) {
    for (var seed = 0L; seed < 3; seed++) {
      var random = new SplittableRandom(seed);
      var calibration = new QuantileCalibration(1, coverage);
      for (var i = 0; i < 20_000; i++) {
        calibration.learn(0, 100, 100, actual(random));
      }
      calibration.refresh();
      var limit = calibration.within(0, 100, 100);
      var kept = 0;
      for (var i = 0; i < 20_000; i++) {
        kept += actual(random) <= limit ? 1 : 0;
      }
      assertThat(kept / 20_000.0).as("seed %d", seed).isCloseTo(coverage, within(0.01));
    }
  }

  /** Biased by 12 and four times as wide as Poisson. */
  private static double actual(SplittableRandom random) {
    return 112 + 20 * random.nextGaussian();
  }

  @Test
  void errorsOfLargeForecastsSayLittleOfSmallOnes() {
    var calibration = new QuantileCalibration(1, 0.99);
    var random = new SplittableRandom(3);
    for (var i = 0; i < 20_000; i++) {
      calibration.learn(0, 10_000, 10_000, 10_000 + 1000 * random.nextGaussian());
      calibration.learn(0, 4, 4, 4 + random.nextGaussian());
    }
    calibration.refresh();
    assertThat(calibration.within(0, 10_000, 10_000)).isCloseTo(12_326, within(400.0));
    assertThat(calibration.within(0, 4, 4)).isLessThan(8);
  }

  @Test
  void errorsOfAWeekAgoCountHalf() {
    var calibration = new QuantileCalibration(1, 0.9);
    for (var i = 0; i < 20_000; i++) {
      calibration.learn(0, 100, 100, 200);
    }
    calibration.refresh();
    assertThat(calibration.within(0, 100, 100)).isGreaterThan(180);
    calibration.fade(Math.pow(0.5, 12));
    for (var i = 0; i < 20_000; i++) {
      calibration.learn(0, 100, 100, 90);
    }
    calibration.refresh();
    assertThat(calibration.within(0, 100, 100)).isLessThan(100);
  }

  @Test
  void nightsTeachNothing() {
    var calibration = new QuantileCalibration(1, 0.9);
    for (var i = 0; i < 20_000; i++) {
      calibration.learn(0, 0, 0, 0);
    }
    calibration.refresh();
    assertThat(calibration.within(0, 50, 50)).isGreaterThan(55);
  }

  @Test
  void onlyForecastsWhoseTimeHasPassedAreJudged() {
    var pending = new PendingForecasts(new int[] {60, 600});
    var calibration = new QuantileCalibration(2, 0.9);
    var forecast = forecast(new int[] {60, 600}, 10, 20);
    pending.add(0, forecast);
    pending.add(30_000, forecast);
    pending.settle(59_999, 5, calibration);
    assertThat(pending.judged).containsExactly(0, 0);
    pending.settle(60_000, 5, calibration);
    assertThat(pending.judged).as("one a minute").containsExactly(1, 0);
    pending.settle(600_000, 25, calibration);
    assertThat(pending.judged).containsExactly(1, 1);
    assertThat(pending.kept).containsExactly(1, 0);
    pending.add(700_000, forecast);
    pending.settle(2_000_000, 5, calibration);
    assertThat(pending.judged).as("nobody looked in time").containsExactly(1, 1);
  }

  private static Forecast forecast(int[] seconds, double mean, double quantile) {
    var forecast = new Forecast(seconds, 10, Rung.WEEKLY, new Forecast.Standing(1, 0, false), 0);
    java.util.Arrays.fill(forecast.survivors, mean);
    java.util.Arrays.fill(forecast.quantile, quantile);
    return forecast;
  }

  /** λ m (1 - e^(-h/m)) newcomers of a steady rate λ and exponential durations of mean m. */
  @Test
  void newcomersAreTheIntegralOfRateTimesSurvival() {
    var horizons = new int[] {60, 600, 1800};
    var calendar = PolicyCalendar.of(ZoneId.of("UTC"));
    var newcomers = new Newcomers(calendar, new SlotClock(calendar.zone()), horizons);
    var profile = new ArrivalProfile(calendar);
    var second = Fleets.NOW.getEpochSecond();
    for (var slot = 0; slot < SlotClock.SLOTS; slot++) {
      profile.add(second - 86_400 + slot * 300L, 0.2 * 300);
      profile.watch(second - 86_400 + slot * 300L, 300);
    }
    var day = SlotClock.day(second);
    assertThat(newcomers.refresh(profile, day)).isTrue();
    assertThat(newcomers.refresh(profile, day)).isFalse();
    var forecast = forecast(horizons, 0, 0);
    newcomers.add(forecast, exponential(1200), new Level(), new Trend(), second);
    for (var i = 0; i < horizons.length; i++) {
      var expected = 0.2 * 1200 * (1 - Math.exp(-horizons[i] / 1200.0));
      assertThat(forecast.newcomers(i)).isCloseTo(expected, within(expected * 0.02));
      assertThat(forecast.profileNewcomers[i]).isCloseTo(forecast.newcomers(i), within(1e-6));
    }
  }

  private static DurationSurvival exponential(double mean) {
    var world = new TinyWorld(Fleets.NOW, _ -> 20, s -> -Math.log(1 - s) * mean, 1);
    var histogram = new AgeHistogram(world.now().toEpochMilli());
    for (var i = 0; i < 400; i++) {
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
    return DurationSurvival.learned(histogram.table());
  }

  @Test
  void theHighestOfAWindow() {
    var recent = new RecentHighest(60_000);
    assertThat(recent.with(5, 0)).isEqualTo(5);
    assertThat(recent.with(3, 30_000)).isEqualTo(5);
    assertThat(recent.with(2, 60_000)).isEqualTo(5);
    assertThat(recent.with(1, 60_001)).isEqualTo(3);
    assertThat(recent.with(9, 60_002)).isEqualTo(9);
    assertThat(new RecentHighest(0).with(1, 5)).isEqualTo(1);
  }
}
