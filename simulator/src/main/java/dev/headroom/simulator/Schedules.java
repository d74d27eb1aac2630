package dev.headroom.simulator;

import dev.headroom.policy.Schedule;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Pods by the clock, as cron triggers and scaling-schedule objects declare them; never less than
 * the present asks for, and without a look ahead.
 */
final class Schedules {
  private static final Pattern TIMES =
      Pattern.compile("(?:([a-z]{3})(?:-([a-z]{3}))?@)?(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

  private Schedules() {}

  static NeedRule rule(World world, int base, Schedule schedule) {
    return (fleet, now) -> {
      var present = (double) NeedRule.carried(fleet) / world.capacity();
      var pods = Math.max(base, schedule.pods(now, now));
      return Buffers.bounded(world, Math.max(present, pods));
    };
  }

  /** Parses {@code mon-fri@07:00-19:00} to pods; without days all of them. */
  static Schedule parse(ZoneId zone, Map<String, String> pods) {
    var entries = new ArrayList<Schedule.Entry>();
    pods.forEach((times, count) -> entries.add(entry(times, Words.whole(count, times))));
    return new Schedule(zone, entries);
  }

  private static Schedule.Entry entry(String times, int pods) {
    var match = TIMES.matcher(times);
    if (!match.matches()) {
      throw new InputError("schedule '" + times + "' is not like mon-fri@07:00-19:00");
    }
    var first = match.group(1) == null ? DayOfWeek.MONDAY : day(match.group(1));
    var alone = match.group(1) == null ? DayOfWeek.SUNDAY : first;
    var last = match.group(2) == null ? alone : day(match.group(2));
    var days = EnumSet.of(first);
    for (var day = first; day != last; day = day.plus(1)) {
      days.add(day.plus(1));
    }
    try {
      return new Schedule.Entry(
          days, LocalTime.parse(match.group(3)), LocalTime.parse(match.group(4)), pods, false);
    } catch (DateTimeParseException notATime) {
      throw new InputError("schedule '" + times + "': " + notATime.getMessage());
    }
  }

  private static DayOfWeek day(String word) {
    for (var day : DayOfWeek.values()) {
      if (day.name().substring(0, 3).toLowerCase(Locale.ROOT).equals(word)) {
        return day;
      }
    }
    throw new InputError("schedule: '" + word + "' is not a day such as mon");
  }
}
