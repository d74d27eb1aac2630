package dev.headroom.policy;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts live sessions as survivors and newcomers, in one pass over the fleet's events.
 *
 * <p>At horizon h: {@code Σ S(a_i + h) / S(a_i)} over the live sessions of ages a_i, plus {@code ∫
 * λ(t + u) S(h - u) du} over arrivals to come, λ being the profile of the week at today's level
 * (Whitt, <i>Dynamic staffing in a telephone call center aiming to immediately answer all
 * calls</i>, Operations Research Letters 1999). The promised quantile is the mean plus a margin
 * learned from past errors at the same horizon ({@link QuantileCalibration}). How much history
 * there is decides the {@link Rung}.
 *
 * <p>A deterministic machine for one thread: it reads no clock, and what it has learned can be
 * saved and restored ({@link PolicyMemory}).
 */
public final class Forecaster {
  /** After a longer silence the time between is a gap in the record. */
  private static final long GAP_MILLIS = 5 * 60_000;

  private static final long REFIT_MILLIS = 3_600_000;

  /** Half of what was learned is forgotten in a week. */
  private static final double FADE_A_DAY = Math.pow(0.5, 1 / 7.0);

  /** Where ages are not known, the pod with the fewest sessions is expected to empty first. */
  private static final Survival MEMORYLESS =
      (_, horizonSeconds, _) -> Math.exp(-horizonSeconds / 1800);

  private final ForecastSettings settings;
  private final int[] horizons;
  private final Durations durations;
  private final ArrivalProfile arrivals;
  private final ArrivalProfile counts;
  private final Level level = new Level();
  private final Trend arrivalTrend = new Trend();
  private final Trend countTrend = new Trend();
  private QuantileCalibration calibration;
  private PendingForecasts pending;
  private final SlotClock clock;
  private final Newcomers newcomers;
  private long lastMillis;
  private long fadedDay;
  private long nextRefitMillis = Long.MIN_VALUE;
  private boolean countOnly;
  private int live;

  public Forecaster(ForecastSettings settings, Instant now) {
    this.settings = settings;
    this.horizons = settings.horizons();
    this.lastMillis = now.toEpochMilli();
    this.durations = new Durations(horizons, lastMillis);
    this.arrivals = new ArrivalProfile(settings.calendar());
    this.counts = new ArrivalProfile(settings.calendar());
    this.calibration = new QuantileCalibration(horizons.length, settings.coverage());
    this.pending = new PendingForecasts(horizons);
    this.clock = new SlotClock(settings.calendar().zone());
    this.newcomers = new Newcomers(settings.calendar(), clock, horizons);
    this.fadedDay = SlotClock.day(clock.localSecond(now.getEpochSecond()));
  }

  /** Learns from what happened since the observation before. */
  public void observe(FleetObservation fleet, Instant now) {
    var nowMillis = Math.max(lastMillis, now.toEpochMilli());
    countOnly = fleet.is(FleetFlag.COUNT_ONLY);
    live = fleet.live();
    var elapsed = nowMillis - lastMillis;
    watchCounts(elapsed, nowMillis);
    if (countOnly) {
      arrivalTrend.reset();
    } else {
      watchSessions(fleet, elapsed, nowMillis);
    }
    lastMillis = nowMillis;
    pending.settle(nowMillis, live, calibration);
    keepUpToDate(nowMillis);
  }

  private void watchSessions(FleetObservation fleet, long elapsed, long nowMillis) {
    durations.advance(nowMillis);
    durations.take(fleet.events());
    if (durations.total() != live) {
      durations.rebuild(fleet);
    }
    if (!isWatched(elapsed, arrivalTrend)) {
      return;
    }
    var started = fleet.events().starts();
    var seconds = elapsed / 1000.0;
    var nowSecond = nowMillis / 1000;
    if (!settings.calendar().isSpecial(nowSecond)) {
      for (var i = 0; i < started; i++) {
        arrivals.add(clock.localSecond(fleet.events().startMillis(i) / 1000), 1);
      }
      watch(arrivals, nowMillis);
    }
    level.update(seconds, started, newcomers.rate(nowSecond));
    arrivalTrend.update(seconds, started / seconds);
  }

  /** Whether the time since the last observation was watched; after a gap a trend begins anew. */
  private static boolean isWatched(long elapsed, Trend trend) {
    if (elapsed > GAP_MILLIS) {
      trend.reset();
    }
    return elapsed > 0 && elapsed <= GAP_MILLIS;
  }

  private void watchCounts(long elapsed, long nowMillis) {
    if (!isWatched(elapsed, countTrend)) {
      return;
    }
    countTrend.update(elapsed / 1000.0, live);
    if (!settings.calendar().isSpecial(nowMillis / 1000)) {
      counts.add(clock.localSecond(nowMillis / 1000), live * (elapsed / 1000.0));
      watch(counts, nowMillis);
    }
  }

  private void watch(ArrivalProfile profile, long nowMillis) {
    for (var from = lastMillis; from < nowMillis; ) {
      var second = Math.floorDiv(from, 1000);
      var slotEnd = (second + clock.untilSlotEnds(second)) * 1000;
      var until = Math.min(nowMillis, slotEnd);
      profile.watch(clock.localSecond(second), (until - from) / 1000.0);
      from = until;
    }
  }

  private void keepUpToDate(long nowMillis) {
    var today = SlotClock.day(clock.localSecond(nowMillis / 1000));
    if (today > fadedDay) {
      var factor = Math.pow(FADE_A_DAY, (double) Math.min(365, today - fadedDay));
      durations.fade(factor);
      calibration.fade(factor);
      pending.fade(factor);
      fadedDay = today;
    }
    readProfile(today);
    if (nowMillis >= nextRefitMillis) {
      nextRefitMillis = nowMillis + REFIT_MILLIS;
      durations.refit();
      calibration.refresh();
    }
  }

  private void readProfile(long today) {
    var profile = countOnly ? counts : arrivals;
    if (newcomers.refresh(profile, today)) {
      level.meanRate(profile.meanRate(today));
    }
  }

  /** Forecasts from the latest observation. */
  public Forecast forecast() {
    var second = lastMillis / 1000;
    var rung = rung(second);
    var forecast = new Forecast(horizons, live, rung, standing(second), clock.localSecond(second));
    if (rung == Rung.REACTIVE) {
      Arrays.fill(forecast.survivors, live);
      Arrays.fill(forecast.quantile, live);
      return forecast;
    }
    if (countOnly) {
      newcomers.scaleCounts(forecast, level, countTrend, second);
    } else {
      durations.addSurvivors(forecast.survivors, forecast.variance);
      newcomers.add(forecast, durations.all(), level, arrivalTrend, second);
    }
    for (var i = 0; i < horizons.length; i++) {
      forecast.variance[i] += forecast.newcomers[i];
      forecast.quantile[i] = calibration.within(i, forecast.mean(i), forecast.variance[i]);
    }
    pending.add(lastMillis, forecast);
    return forecast;
  }

  private Rung rung(long second) {
    var rung = newcomers.rung(second);
    if (rung.hasProfile()) {
      return countOnly ? Rung.COUNT_ONLY : rung;
    }
    var trend = countOnly ? countTrend : arrivalTrend;
    return trend.watchedSeconds() < settings.watch().toSeconds() ? Rung.REACTIVE : Rung.TREND;
  }

  private Forecast.Standing standing(long second) {
    var base = newcomers.rate(second);
    return countOnly && !Double.isNaN(base)
        ? new Forecast.Standing(level.ratioOf(live, base), base, true)
        : new Forecast.Standing(level.ratio(), 0, countOnly);
  }

  int live() {
    return live;
  }

  /** How long sessions stay, as far as it is known now. */
  public Survival survival() {
    return countOnly ? MEMORYLESS : durations;
  }

  Survival survivalOfAll() {
    return countOnly ? MEMORYLESS : durations.all();
  }

  /** Live sessions by age bucket; none where only their number is known. */
  int[] liveByAge() {
    return countOnly ? new int[0] : durations.liveByAge();
  }

  /** Adds those of some sessions that stay, at every horizon of the forecasts. */
  void addSurvivorsOf(SessionStarts sessions, double[] into) {
    if (!countOnly) {
      durations.addSurvivorsOf(sessions, Instant.ofEpochMilli(lastMillis), into);
    }
  }

  /**
   * The share of past forecasts at one horizon that kept the promise, over about a week of busy
   * times; null before any was judged.
   */
  public @Nullable Double coverage(int horizon) {
    var judged = pending.judged[horizon];
    return judged == 0 ? null : pending.kept[horizon] / judged;
  }

  /** What does not depend on the promise. */
  void learned(StateFields fields) {
    lastMillis = fields.whole("forecast.last", lastMillis);
    fadedDay = fields.whole("forecast.faded-day", fadedDay);
    nextRefitMillis = fields.whole("forecast.next-refit", nextRefitMillis);
    countOnly = fields.count("forecast.count-only", countOnly ? 1 : 0) == 1;
    arrivals.state(fields, "arrivals");
    counts.state(fields, "counts");
    level.state(fields);
    arrivalTrend.state(fields, "arrival-trend");
    countTrend.state(fields, "count-trend");
    durations.state(fields);
    if (fields.isReading()) {
      readProfile(SlotClock.day(clock.localSecond(lastMillis / 1000)));
    }
  }

  /** How the promise of some coverage was kept at some horizons. */
  static void judged(StateFields fields, QuantileCalibration errors, PendingForecasts pending) {
    errors.state(fields);
    pending.state(fields);
  }

  QuantileCalibration calibration() {
    return calibration;
  }

  PendingForecasts pending() {
    return pending;
  }

  /** Takes over how another promise was kept: all of the same one, errors alone of another. */
  void takeOver(ForecastSettings other, QuantileCalibration errors, PendingForecasts waiting) {
    var same = Arrays.equals(horizons, other.horizons());
    if (same && settings.coverage() == other.coverage()) {
      calibration = errors;
      pending = waiting;
      return;
    }
    for (var i = 0; i < horizons.length; i++) {
      var like = Arrays.binarySearch(other.horizons(), horizons[i]);
      if (like >= 0) {
        calibration.adopt(i, errors, like);
      }
    }
    calibration.refresh();
  }

  /** Begins to learn the week anew; what is known of durations stays. */
  void forgetProfile() {
    arrivals.clear();
    counts.clear();
    newcomers.forget();
  }
}
