package dev.headroom.policy;

import java.time.Instant;
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
 * <p>A deterministic machine for one thread: it reads no clock, and its memory can be saved and
 * restored ({@link ForecasterState}).
 */
public final class Forecaster {
  /** After a longer silence the time between is a gap in the record. */
  private static final long GAP_MILLIS = 5 * 60_000;

  private static final long REFIT_MILLIS = 3_600_000;
  private static final double FADE_A_DAY = Math.pow(0.5, 1 / 7.0);

  final ForecastSettings settings;
  final int[] horizons;
  final Durations durations;
  final ArrivalProfile arrivals;
  final ArrivalProfile counts;
  final Level level = new Level();
  final Trend trend = new Trend();
  final QuantileCalibration calibration;
  final PendingForecasts pending;
  final SlotClock clock;
  long lastMillis;
  long fadedDay;

  private final Newcomers newcomers;
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
    if (countOnly) {
      watchCounts(elapsed, nowMillis);
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
    if (elapsed <= 0 || elapsed > GAP_MILLIS) {
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
    trend.update(seconds, started / seconds);
  }

  private void watchCounts(long elapsed, long nowMillis) {
    if (elapsed <= 0 || elapsed > GAP_MILLIS) {
      trend.fast = live;
      trend.slow = live;
      return;
    }
    trend.update(elapsed / 1000.0, live);
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
    var profile = countOnly ? counts : arrivals;
    if (newcomers.refresh(profile, today)) {
      level.meanRate(profile.meanRate());
    }
    if (nowMillis >= nextRefitMillis) {
      nextRefitMillis = nowMillis + REFIT_MILLIS;
      durations.refit();
      calibration.refresh();
    }
  }

  /** Forecasts from the latest observation. */
  public Forecast forecast() {
    var second = lastMillis / 1000;
    var rung = rung();
    var forecast = new Forecast(horizons, live, rung, level.ratio(), clock.localSecond(second));
    if (countOnly) {
      newcomers.scaleCounts(forecast, level, trend, second);
    } else {
      durations.addSurvivors(forecast.survivors, forecast.variance);
      newcomers.add(forecast, durations.all(), level, rung.hasProfile() ? null : trend, second);
    }
    for (var i = 0; i < horizons.length; i++) {
      forecast.variance[i] += forecast.newcomers[i];
      forecast.quantile[i] = calibration.within(i, forecast.mean(i), forecast.variance[i]);
    }
    pending.add(lastMillis, forecast);
    return forecast;
  }

  private Rung rung() {
    var rung = newcomers.rung();
    return countOnly && rung.hasProfile() ? Rung.COUNT_ONLY : rung;
  }

  /** How long sessions stay, as far as it is known now. */
  public Survival survival() {
    return durations;
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
}
