package dev.headroom.cluster;

import dev.headroom.policy.PolicyCalendar;
import dev.headroom.policy.Schedule;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads what a policy says of time: its users' clocks, days that differ, floors and quiet times.
 */
final class CalendarFields {
  private CalendarFields() {}

  static PolicyCalendar calendar(Fields spec) {
    var forecast = spec.at("forecast");
    var usual = PolicyCalendar.of(zone(spec));
    return new PolicyCalendar(
        usual.zone(),
        forecast.has("restDays") ? days(forecast, "restDays") : usual.restDays(),
        forecast.texts("holidays").stream()
            .map(day -> forecast.read("holidays", day, "a date", LocalDate::parse))
            .collect(Collectors.toSet()),
        forecast.items("events").map(CalendarFields::event).toList());
  }

  static Schedule schedule(Fields spec) {
    return new Schedule(zone(spec), spec.items("schedule").map(CalendarFields::entry).toList());
  }

  private static ZoneId zone(Fields spec) {
    return spec.read("timeZone", spec.text("timeZone", "UTC"), "a time zone", ZoneId::of);
  }

  private static PolicyCalendar.Event event(Fields event) {
    return new PolicyCalendar.Event(
        moment(event, "from").toInstant(),
        moment(event, "to").toInstant(),
        event.number("factor").orElse(1));
  }

  private static OffsetDateTime moment(Fields event, String name) {
    return event.read(name, event.required(name), "a moment (RFC 3339)", OffsetDateTime::parse);
  }

  private static Schedule.Entry entry(Fields entry) {
    return new Schedule.Entry(
        days(entry, "days"),
        time(entry, "from"),
        time(entry, "to"),
        entry.count("pods"),
        Boolean.parseBoolean(entry.text("inhibitScaleIn", "false")));
  }

  private static LocalTime time(Fields entry, String name) {
    return entry.read(name, entry.required(name), "a time such as 08:30", LocalTime::parse);
  }

  private static Set<DayOfWeek> days(Fields of, String name) {
    return of.texts(name).stream()
        .map(day -> of.read(name, day, "a day of the week", CalendarFields::day))
        .collect(Collectors.toSet());
  }

  private static DayOfWeek day(String name) {
    return DayOfWeek.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
