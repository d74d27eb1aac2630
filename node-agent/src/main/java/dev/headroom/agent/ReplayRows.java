package dev.headroom.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps what the tables hold of a capture. */
final class ReplayRows implements Sink {
  private final long origin;
  final List<ReplayStream> streams = new ArrayList<>();
  final List<ReplaySession> sessions = new ArrayList<>();
  final SortedMap<String, Long> skipped = new TreeMap<>();

  /**
   * @param origin the arrival of the first packet
   */
  ReplayRows(long origin) {
    this.origin = origin;
  }

  @Override
  public void session(SessionRow row) {
    sessions.add(ReplaySession.of(row, origin));
  }

  @Override
  public void stream(StreamRow row) {
    streams.add(ReplayStream.of(row, origin));
  }

  @Override
  public void counter(MeterCounter counter, long total) {
    if (ReplayReport.isReason(counter)) {
      skipped.put(ReplayReport.reason(counter), total);
    }
  }
}
