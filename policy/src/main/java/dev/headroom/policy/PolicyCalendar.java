package dev.headroom.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * What people know of time and history does not: where the users' clocks are, which days are not
 * like their weekday, and what is announced.
 *
 * @param zone of the users' wall clocks
 * @param restDays of the week
 * @param holidays days on which the profile of holidays counts, or that of rest days; they are no
 *     example for later days of their weekday
 */
public record PolicyCalendar(
    ZoneId zone, Set<DayOfWeek> restDays, Set<LocalDate> holidays, List<Event> events) {

  public PolicyCalendar {
    restDays = Set.copyOf(restDays);
    holidays = Set.copyOf(holidays);
    events = List.copyOf(events);
  }

  public static PolicyCalendar of(ZoneId zone) {
    return new PolicyCalendar(
        zone, Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY), Set.of(), List.of());
  }

  /**
   * An announced time of other than usual arrivals; it is no example for later weeks.
   *
   * @param factor arrivals against the profile, such as 3 for three times as many
   */
  public record Event(Instant from, Instant to, double factor) {
    public Event {
      if (!from.isBefore(to)) {
        throw new IllegalArgumentException("event from " + from + " is not before its end " + to);
      }
      if (!(factor >= 0) || Double.isInfinite(factor)) {
        throw new IllegalArgumentException("event factor " + factor + " is not 0 or more");
      }
    }
  }

  /** The product of the factors of all events that hold at a time, 1 without any. */
  double factor(long epochSecond) {
    var factor = 1.0;
    for (var event : events) {
      if (holds(event, epochSecond)) {
        factor *= event.factor();
      }
    }
    return factor;
  }

  boolean isSpecial(long epochSecond) {
    for (var event : events) {
      if (holds(event, epochSecond)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(Event event, long epochSecond) {
    return epochSecond >= event.from().getEpochSecond()
        && epochSecond < event.to().getEpochSecond();
  }

  boolean isHoliday(long epochDay) {
    return !holidays.isEmpty() && holidays.contains(LocalDate.ofEpochDay(epochDay));
  }

  boolean isRest(long epochDay) {
    return isHoliday(epochDay) || restDays.contains(LocalDate.ofEpochDay(epochDay).getDayOfWeek());
  }
}
