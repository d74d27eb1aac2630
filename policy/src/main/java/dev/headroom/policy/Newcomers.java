package dev.headroom.policy;

import org.jspecify.annotations.Nullable;

/**
 * Arrivals to come: the profiles of today and tomorrow, and what of them is there at each horizon;
 * for one thread.
 */
final class Newcomers {
  private final PolicyCalendar calendar;
  private final SlotClock clock;
  private final int[] horizons;
  private ArrivalProfile.Day today = ArrivalProfile.Day.UNKNOWN;
  private ArrivalProfile.Day tomorrow = ArrivalProfile.Day.UNKNOWN;
  private long day = Long.MIN_VALUE;
  private @Nullable ArrivalProfile source;

  Newcomers(PolicyCalendar calendar, SlotClock clock, int[] horizons) {
    this.calendar = calendar;
    this.clock = clock;
    this.horizons = horizons;
  }

  /** Knows no profile until the next {@link #refresh}. */
  void forget() {
    source = null;
    today = ArrivalProfile.Day.UNKNOWN;
    tomorrow = ArrivalProfile.Day.UNKNOWN;
  }

  /** What the profile of a moment stands on; {@link Rung#TREND} where nobody ever watched it. */
  Rung rung(long epochSecond) {
    return Double.isNaN(rate(epochSecond)) ? Rung.TREND : today.rung();
  }

  /** Takes the profiles anew when the day has changed; tells whether it has. */
  boolean refresh(ArrivalProfile profile, long newDay) {
    if (newDay == day && source == profile) {
      return false;
    }
    day = newDay;
    source = profile;
    today = profile.day(newDay, newDay);
    tomorrow = profile.day(newDay + 1, newDay);
    return true;
  }

  /** The profile's rate at a moment, events included; NaN where it has none. */
  double rate(long epochSecond) {
    var local = clock.localSecond(epochSecond);
    var profile = SlotClock.day(local) == day ? today : tomorrow;
    var rate = profile.rate(SlotClock.slot(local));
    return calendar.events().isEmpty() ? rate : rate * calendar.factor(epochSecond);
  }

  /**
   * Adds {@code ∫ λ(t + u) S(h - u) du} at every horizon, slot by slot: λ is the profile at today's
   * level, and the trend where there is no profile.
   */
  void add(Forecast forecast, DurationSurvival survival, Level level, Trend trend, long nowSecond) {
    var last = horizons[horizons.length - 1];
    var first = 0;
    for (var from = 0; from < last; ) {
      var step = (int) Math.min(last - from, clock.untilSlotEnds(nowSecond + from));
      var profile = rate(nowSecond + from);
      var unknown = Double.isNaN(profile);
      var rate = unknown ? trend.ahead(from + step / 2.0) : level.apply(profile);
      while (horizons[first] <= from) {
        first++;
      }
      if (rate > 0 || profile > 0) {
        for (var i = first; i < horizons.length; i++) {
          var until = Math.min(horizons[i], from + step);
          var stay = survival.livedBy(horizons[i] - from) - survival.livedBy(horizons[i] - until);
          forecast.newcomers[i] += rate * stay;
          forecast.profileNewcomers[i] += unknown ? 0 : profile * stay;
        }
      }
      from += step;
    }
  }

  /**
   * Sets the expected numbers from totals alone: the live count scaled by the profile of counts,
   * {@code N(t) P(t + h) / P(t)}, drawn toward {@code N(t)} near zero; along the trend without one.
   * All of them are called survivors, because nobody can tell.
   */
  void scaleCounts(Forecast forecast, Level level, Trend trend, long nowSecond) {
    var base = rate(nowSecond);
    for (var i = 0; i < horizons.length; i++) {
      var then = rate(nowSecond + horizons[i]);
      var known = !Double.isNaN(base) && !Double.isNaN(then);
      forecast.survivors[i] =
          known
              ? level.scale(forecast.live, base, then)
              : Math.max(0, forecast.live + trend.rise(horizons[i]));
      forecast.profileNewcomers[i] = known ? then : 0;
      forecast.variance[i] = forecast.survivors[i];
    }
  }
}
