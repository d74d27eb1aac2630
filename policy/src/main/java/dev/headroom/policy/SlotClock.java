package dev.headroom.policy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;

/**
 * Local wall-clock time in slots of five minutes. Slots follow the clock on the wall: on the day
 * that clocks go back an hour of slots comes twice, on the day they go forward one is left out.
 */
final class SlotClock {
  static final int SLOT_SECONDS = 300;
  static final int SLOTS = 86_400 / SLOT_SECONDS;
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

  private final ZoneId zone;

  // The offset holds within [validFrom, validTo): looking a zone up for every event is too slow.
  private long validFrom = 1;
  private long validTo;
  private int offsetSeconds;

  SlotClock(ZoneId zone) {
    this.zone = zone;
  }

  /** Seconds since the epoch, as if the local wall clock were UTC. */
  long localSecond(long epochSecond) {
    if (epochSecond < validFrom || epochSecond >= validTo) {
      lookUp(epochSecond);
    }
    return epochSecond + offsetSeconds;
  }

  private void lookUp(long epochSecond) {
    var rules = zone.getRules();
    var at = Instant.ofEpochSecond(epochSecond);
    offsetSeconds = rules.getOffset(at).getTotalSeconds();
    validTo = second(rules.nextTransition(at), Long.MAX_VALUE);
    validFrom = second(rules.previousTransition(at.plusSeconds(1)), Long.MIN_VALUE);
  }

  private static long second(@Nullable ZoneOffsetTransition transition, long otherwise) {
    return transition == null ? otherwise : transition.toEpochSecond();
  }

  static long day(long localSecond) {
    return Math.floorDiv(localSecond, 86_400);
  }

  static int slot(long localSecond) {
    return Math.floorMod(localSecond, 86_400) / SLOT_SECONDS;
  }

  /** The seconds from {@code epochSecond} to the end of its slot or to a change of the clocks. */
  long untilSlotEnds(long epochSecond) {
    var local = localSecond(epochSecond);
    var left = SLOT_SECONDS - Math.floorMod(local, SLOT_SECONDS);
    return Math.max(1, Math.min(left, validTo - epochSecond));
  }

  /** A slot for people: {@code Mon 09:05}. */
  static String name(long localSecond) {
    // 1970-01-01 was a Thursday.
    var weekday = DAYS[Math.floorMod(day(localSecond) + 3, 7)];
    var minutes = slot(localSecond) * (SLOT_SECONDS / 60);
    return "%s %02d:%02d".formatted(weekday, minutes / 60, minutes % 60);
  }
}
