package dev.headroom.agent;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The kernel side's own counters from drain to drain. Belongs to the meter's thread. */
final class TableCounters {
  private final EnumMap<MeterCounter, Long> totals = new EnumMap<>(MeterCounter.class);
  private final EnumMap<MeterCounter, Long> before = new EnumMap<>(MeterCounter.class);

  void drainBegins() {
    before.putAll(totals);
  }

  void set(MeterCounter counter, long total) {
    totals.put(counter, total);
  }

  Map<MeterCounter, Long> totals() {
    return Map.copyOf(totals);
  }

  /** The tables that overflowed between the last two drains, one sentence each. */
  List<String> conditions() {
    return totals.keySet().stream()
        .filter(MeterCounter::full)
        .filter(counter -> grown(counter) > 0)
        .map(counter ->
            "%d times since the last look: %s".formatted(grown(counter), meaning(counter)))
        .toList();
  }

  private long grown(MeterCounter counter) {
    var total = totals.getOrDefault(counter, 0L);
    return total - before.getOrDefault(counter, total);
  }

  private static String meaning(MeterCounter counter) {
    return switch (counter) {
      case SESSIONS_FULL -> "the session table is full, a new session is not counted";
      case STREAMS_FULL -> "the stream table is full, a new stream is not counted";
      case EVENTS_FULL -> "a new session was not announced at once; the next drain counted it";
      case SKIPPED_FRAGMENT,
          SKIPPED_LENGTH,
          SKIPPED_EXTENSION_HEADERS,
          SKIPPED_DATAGRAMS,
          SKIPPED_HOOK,
          SKIPPED_LOOPBACK ->
          "a packet was skipped";
    };
  }
}
