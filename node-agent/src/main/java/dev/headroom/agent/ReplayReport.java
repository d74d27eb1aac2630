package dev.headroom.agent;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a capture holds, streams and sessions in the order of their first packets.
 *
 * @param packets in the file
 * @param skipped packets that are in no stream or session, by reason; reasons that did not occur
 *     are left out
 */
record ReplayReport(
    long packets,
    List<ReplayStream> streams,
    List<ReplaySession> sessions,
    SortedMap<String, Long> skipped) {
  /** What the agent's own counters say of captures; the others are about attached interfaces. */
  private static final List<MeterCounter> COUNTERS =
      List.of(
          MeterCounter.SKIPPED_FRAGMENT,
          MeterCounter.SKIPPED_LENGTH,
          MeterCounter.SKIPPED_EXTENSION_HEADERS,
          MeterCounter.SKIPPED_DATAGRAMS,
          MeterCounter.SESSIONS_FULL,
          MeterCounter.STREAMS_FULL);

  ReplayReport {
    streams = streams.stream().sorted(Comparator.comparingLong(ReplayStream::first)).toList();
    sessions = sessions.stream().sorted(Comparator.comparingLong(ReplaySession::first)).toList();
    skipped = new TreeMap<>(skipped);
    skipped.values().removeIf(count -> count == 0);
  }

  /** The reason's name in the report. */
  static String reason(MeterCounter counter) {
    return counter.name().replace("SKIPPED_", "").toLowerCase(Locale.ROOT);
  }

  static boolean isReason(MeterCounter counter) {
    return COUNTERS.contains(counter);
  }

  boolean isRetransmission(ReplayStream stream) {
    return Retransmissions.contains(stream, streams);
  }
}
