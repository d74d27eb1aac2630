package dev.headroom.simulator;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Made-up loads, marked so wherever they are used: shapes that no trace at hand has. */
final class SyntheticTraces {
  private static final double PER_MINUTE = 8;
  private static final Durations HALF_AN_HOUR =
      new Durations.Lognormal(Duration.ofMinutes(30), 0.8);

  private SyntheticTraces() {}

  /** When a made-up trace begins, how long it is, and what its random numbers come from. */
  record Frame(LocalDate first, int days, ZoneId zone, long seed) {
    long from() {
      return first.atStartOfDay(zone).toInstant().toEpochMilli();
    }

    long dayStart(int day) {
      return first.plusDays(day).atStartOfDay(zone).toInstant().toEpochMilli();
    }
  }

  /** The same rate day and night: nothing to foresee. */
  static Trace constant(Frame frame) {
    return poisson(frame, _ -> PER_MINUTE);
  }

  /** A constant rate of sessions of half an hour, as many as keep so many alive. */
  static Trace large(Frame frame, double live) {
    var trace = poisson(frame, _ -> live / 30);
    var starts = new long[trace.size()];
    var lasts = new int[trace.size()];
    for (var i = 0; i < starts.length; i++) {
      starts[i] = trace.start(i);
      lasts[i] = 1_800_000;
    }
    return new Trace(starts, lasts);
  }

  /** A rate drawn anew every five minutes, independent of the time and of the rates before. */
  static Trace noise(Frame frame) {
    return poisson(
        frame,
        time -> {
          var slot = time.toEpochSecond() / 300;
          var random = new SplittableRandom(frame.seed * 31 + slot);
          return PER_MINUTE * Math.exp(0.8 * random.nextGaussian() - 0.32);
        });
  }

  /** A working week as offices know it. */
  static Trace week(Frame frame) {
    return poisson(frame, SyntheticTraces::office);
  }

  /** The working week, and three times nobody foresees: ten minutes of six times the peak. */
  static Trace flashCrowd(Frame frame) {
    var crowds = new long[3];
    var random = new SplittableRandom(frame.seed);
    for (var i = 0; i < crowds.length; i++) {
      var day = frame.days - 26 + 8 * i;
      crowds[i] = frame.dayStart(day) + (6 + random.nextInt(14)) * 3_600_000L;
    }
    return poisson(
        frame,
        time -> {
          var at = time.toInstant().toEpochMilli();
          var crowd = Arrays.stream(crowds).anyMatch(c -> at >= c && at < c + 600_000);
          return office(time) + (crowd ? 6 * PER_MINUTE * 2 : 0);
        });
  }

  /** The working week with three working days that are like Sundays, undeclared. */
  static Trace holidays(Frame frame) {
    var first = frame.first.plusDays(frame.days - 25L).with(DayOfWeek.THURSDAY);
    return poisson(
        frame,
        time -> {
          var day = time.toLocalDate();
          var holiday =
              day.equals(first) || day.equals(first.plusDays(4)) || day.equals(first.plusDays(13));
          return holiday ? rate(time, 0.15) : office(time);
        });
  }

  /** The working week at four tenths from one Wednesday on, and almost double from another. */
  static Trace levelShift(Frame frame) {
    var down = frame.first.plusDays(frame.days - 25L).with(DayOfWeek.WEDNESDAY);
    var up = down.plusDays(14);
    return poisson(
        frame,
        time -> {
          var day = time.toLocalDate();
          var level = day.isBefore(down) ? 1 : day.isBefore(up) ? 0.4 : 1.8;
          return level * office(time);
        });
  }

  /** Half of the starts within two minutes of the full and half hour, and ends bunched likewise. */
  static Trace meetings(Frame frame) {
    var random = new SplittableRandom(frame.seed + 1);
    var trace = week(frame);
    var starts = new long[trace.size()];
    var lasts = new int[trace.size()];
    for (var i = 0; i < starts.length; i++) {
      starts[i] = trace.start(i);
      lasts[i] = trace.duration(i);
      if (random.nextBoolean()) {
        var half = Math.round(starts[i] / 1_800_000.0) * 1_800_000;
        starts[i] = half + Math.round((random.nextDouble() - 0.5) * 240_000);
        var halves = 1 + (random.nextInt(4) == 0 ? 1 : 0);
        lasts[i] = (int) (halves * 1_800_000L + Math.round((random.nextDouble() - 0.7) * 240_000));
      }
    }
    return Trace.sorted(starts, lasts);
  }

  private static double office(ZonedDateTime time) {
    var weekend = time.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
    return rate(time, weekend ? 0.15 : 1);
  }

  /** Two humps with a lunch between, and little at night. */
  private static double rate(ZonedDateTime time, double level) {
    var hour = time.getHour() + time.getMinute() / 60.0;
    var morning = Math.exp(-Math.pow((hour - 10.5) / 1.8, 2));
    var afternoon = Math.exp(-Math.pow((hour - 15) / 2.2, 2));
    return PER_MINUTE * 2 * level * (0.04 + morning + 0.9 * afternoon);
  }

  private static Trace poisson(Frame frame, ToDoubleFunction<ZonedDateTime> perMinute) {
    var random = new SplittableRandom(frame.seed);
    var starts = new long[1 << 16];
    var count = 0;
    var end = frame.dayStart(frame.days);
    for (var minute = frame.from(); minute < end; minute += 60_000) {
      var time = ZonedDateTime.ofInstant(Instant.ofEpochMilli(minute), frame.zone);
      var rate = perMinute.applyAsDouble(time) / 60_000;
      var at = minute + gap(random, rate);
      while (at < minute + 60_000) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = (long) at;
        at += gap(random, rate);
      }
    }
    var lasts = new int[count];
    Arrays.setAll(lasts, _ -> HALF_AN_HOUR.draw(random));
    return new Trace(Arrays.copyOf(starts, count), lasts);
  }

  private static double gap(SplittableRandom random, double rate) {
    return -Math.log(1 - random.nextDouble()) / rate;
  }
}
