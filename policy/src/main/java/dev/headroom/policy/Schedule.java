package dev.headroom.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * Floors and quiet times by the wall clock of one zone; the largest entry that holds counts.
 *
 * <p>A floor is looked for ahead, so that pods are there when its time comes; when it ends, pods go
 * as the load allows, which spares the running sessions the cliff at the end of a period.
 */
public record Schedule(ZoneId zone, List<Entry> entries) {
  public static final Schedule EMPTY = new Schedule(ZoneId.of("UTC"), List.of());

  public Schedule {
    entries = List.copyOf(entries);
  }

  /**
   * One recurring time of the week.
   *
   * @param days on which it begins
   * @param to the end; at or before {@code from} it is on the next day
   * @param pods at least so many, 0 for no floor
   * @param inhibitScaleIn whether nothing may be scaled in meanwhile
   */
  public record Entry(
      Set<DayOfWeek> days, LocalTime from, LocalTime to, int pods, boolean inhibitScaleIn) {
    public Entry {
      days = Set.copyOf(days);
      if (days.isEmpty() || pods < 0) {
        throw new IllegalArgumentException(
            "schedule entry on days "
                + days
                + " with "
                + pods
                + " pods: wants days, 0 or more pods");
      }
    }

    boolean holds(DayOfWeek day, LocalTime time) {
      if (from.isBefore(to)) {
        return days.contains(day) && !time.isBefore(from) && time.isBefore(to);
      }
      return (days.contains(day) && !time.isBefore(from))
          || (days.contains(day.minus(1)) && time.isBefore(to));
    }
  }

  /** The most pods that any moment from {@code now} until {@code until} asks for. */
  public int pods(Instant now, Instant until) {
    var pods = podsAt(now);
    if (entries.isEmpty()) {
      return pods;
    }
    for (var at = now; at.isBefore(until); at = at.plusSeconds(60)) {
      pods = Math.max(pods, podsAt(at));
    }
    return Math.max(pods, podsAt(until));
  }

  private int podsAt(Instant at) {
    var pods = 0;
    if (entries.isEmpty()) {
      return pods;
    }
    var local = at.atZone(zone);
    for (var entry : entries) {
      if (entry.pods > pods && entry.holds(local.getDayOfWeek(), local.toLocalTime())) {
        pods = entry.pods;
      }
    }
    return pods;
  }

  public boolean inhibitsScaleIn(Instant at) {
    if (entries.isEmpty()) {
      return false;
    }
    var local = at.atZone(zone);
    return entries.stream()
        .anyMatch(entry ->
            entry.inhibitScaleIn && entry.holds(local.getDayOfWeek(), local.toLocalTime()));
  }
}
