package dev.headroom.model;

import java.time.Instant;
import java.util.Arrays;

/**
 * When the live sessions of a pod began. The agent dates them by the monotonic clock of its node,
 * which tells a session from another in every report; {@link #startMillis} is the same in our time.
 * Immutable.
 */
public final class SessionDates {
  private final long clockStartMillis;
  private final long[] sorted;

  private SessionDates(long clockStartMillis, long[] sorted) {
    this.clockStartMillis = clockStartMillis;
    this.sorted = sorted;
  }

  /**
   * Reads what an agent reported.
   *
   * @param at when the sample was taken, by our clock
   * @param clockMillis the same moment by the node's clock
   * @param startedMillis by the node's clock, in any order
   */
  public static SessionDates of(Instant at, long clockMillis, long... startedMillis) {
    var sorted = startedMillis.clone();
    Arrays.sort(sorted);
    return new SessionDates(at.toEpochMilli() - clockMillis, sorted);
  }

  /** The same, in the memory of those before where no session has begun or ended since. */
  public SessionDates after(SessionDates before) {
    return Arrays.equals(sorted, before.sorted)
        ? new SessionDates(clockStartMillis, before.sorted)
        : this;
  }

  public int size() {
    return sorted.length;
  }

  /** The start by the node's clock; rises with {@code index}. */
  public long nodeMillis(int index) {
    return sorted[index];
  }

  /** The start in milliseconds since the epoch. */
  public long startMillis(int index) {
    return clockStartMillis + sorted[index];
  }
}
