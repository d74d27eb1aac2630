package dev.headroom.policy;

import java.util.Arrays;

/**
 * What a slot of the week usually brings, in events (or in live sessions) per second; for one
 * thread.
 *
 * <p>Five weeks of local days are kept, each slot with what came and how long was watched, so that
 * a gap in the metrics is a gap and not a zero. The profile of a day is the median of up to four
 * earlier days of its kind, smoothed over three slots: the weekday itself where there are two of
 * them; else working days or days of rest; else any day. A median survives one odd week (Taylor,
 * <i>A Comparison of Univariate Time Series Methods for Forecasting Intraday Arrivals at a Call
 * Center</i>, Management Science 2008: beyond a few days the seasonal average is hard to beat).
 */
final class ArrivalProfile {
  static final int DAYS = 35;
  private static final int EXAMPLES = 4;

  /** A slot counts as watched from half of its time on. */
  private static final int ENOUGH_SECONDS = SlotClock.SLOT_SECONDS / 2;

  private static final long NEVER = Long.MIN_VALUE;

  private final long[] days = new long[DAYS];
  private final DayRows amounts = new DayRows(DAYS);
  private final DayRows watched = new DayRows(DAYS);

  private final PolicyCalendar calendar;

  ArrivalProfile(PolicyCalendar calendar) {
    this.calendar = calendar;
    Arrays.fill(days, NEVER);
  }

  /** One day's profile. */
  static final class Day {
    static final Day UNKNOWN = new Day(Rung.TREND, new double[0]);

    private final Rung rung;
    private final double[] rates;

    private Day(Rung rung, double[] rates) {
      this.rung = rung;
      this.rates = rates;
    }

    Rung rung() {
      return rung;
    }

    /** Per second, NaN where nobody ever watched. */
    double rate(int slot) {
      return rates.length == 0 ? Double.NaN : rates[slot];
    }
  }

  void add(long localSecond, double amount) {
    amounts.add(today(localSecond), SlotClock.slot(localSecond), (float) amount);
  }

  void watch(long localSecond, double seconds) {
    watched.add(today(localSecond), SlotClock.slot(localSecond), (float) seconds);
  }

  /** The row of the day, empty if it held another day's. */
  private int today(long localSecond) {
    var day = SlotClock.day(localSecond);
    var row = row(day);
    if (days[row] != day) {
      days[row] = day;
      amounts.clear(row);
      watched.clear(row);
    }
    return row;
  }

  private static int row(long day) {
    return Math.floorMod(day, DAYS);
  }

  void clear() {
    Arrays.fill(days, NEVER);
  }

  /** The mean over the days before {@code today} that are kept, per second; 0 without any. */
  double meanRate(long today) {
    var amount = 0.0;
    var seconds = 0.0;
    for (var row = 0; row < DAYS; row++) {
      if (days[row] < today && days[row] > today - DAYS) {
        for (var slot = 0; slot < SlotClock.SLOTS; slot++) {
          amount += amounts.get(row, slot);
          seconds += watched.get(row, slot);
        }
      }
    }
    return seconds == 0 ? 0 : amount / seconds;
  }

  void state(StateFields fields, String name) {
    fields.wholes(name + ".days", days);
    amounts.state(fields, name + ".amounts");
    watched.state(fields, name + ".watched-seconds");
  }

  /** The profile of a local day, from the days before {@code today}. */
  Day day(long day, long today) {
    var kind = calendar.isHoliday(day) ? Kind.HOLIDAY : Kind.WEEKDAY;
    var examples = examples(day, today, kind);
    var rung = Rung.WEEKLY;
    if (examples.length < (kind == Kind.HOLIDAY ? 1 : 2)) {
      rung = Rung.DAY_TYPE;
      examples = examples(day, today, Kind.SAME_CLASS);
    }
    if (examples.length == 0) {
      rung = Rung.DAILY;
      examples = examples(day, today, Kind.ANY);
    }
    return examples.length == 0 ? Day.UNKNOWN : new Day(rung, smooth(medians(examples)));
  }

  private enum Kind {
    WEEKDAY,
    HOLIDAY,
    SAME_CLASS,
    ANY
  }

  /** Rows of the latest days before {@code today} that are like {@code day}. */
  private int[] examples(long day, long today, Kind kind) {
    var rows = new int[EXAMPLES];
    var found = 0;
    for (var past = today - 1; past > today - DAYS && found < EXAMPLES; past--) {
      var row = row(past);
      if (days[row] == past && isLike(past, day, kind) && isWatched(row)) {
        rows[found++] = row;
      }
    }
    return Arrays.copyOf(rows, found);
  }

  private boolean isLike(long past, long day, Kind kind) {
    return switch (kind) {
      case WEEKDAY -> Math.floorMod(day - past, 7) == 0 && !calendar.isHoliday(past);
      case HOLIDAY -> calendar.isHoliday(past);
      case SAME_CLASS ->
          calendar.isRest(past) == calendar.isRest(day)
              && (calendar.isHoliday(day) || !calendar.isHoliday(past));
      case ANY -> true;
    };
  }

  private boolean isWatched(int row) {
    for (var slot = 0; slot < SlotClock.SLOTS; slot++) {
      if (watched.get(row, slot) >= ENOUGH_SECONDS) {
        return true;
      }
    }
    return false;
  }

  private double[] medians(int[] rows) {
    var medians = new double[SlotClock.SLOTS];
    var rates = new double[rows.length];
    for (var slot = 0; slot < SlotClock.SLOTS; slot++) {
      var known = 0;
      for (var row : rows) {
        if (watched.get(row, slot) >= ENOUGH_SECONDS) {
          rates[known++] = amounts.get(row, slot) / watched.get(row, slot);
        }
      }
      medians[slot] = median(rates, known);
    }
    return medians;
  }

  private static double median(double[] values, int count) {
    if (count == 0) {
      return Double.NaN;
    }
    Arrays.sort(values, 0, count);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
  }

  private static double[] smooth(double[] rates) {
    var smooth = new double[rates.length];
    for (var slot = 0; slot < rates.length; slot++) {
      var sum = 0.0;
      var known = 0;
      for (var near = Math.max(0, slot - 1); near <= Math.min(rates.length - 1, slot + 1); near++) {
        if (!Double.isNaN(rates[near])) {
          sum += rates[near];
          known++;
        }
      }
      smooth[slot] = known == 0 ? Double.NaN : sum / known;
    }
    return smooth;
  }
}
