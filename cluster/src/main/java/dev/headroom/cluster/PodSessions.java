package dev.headroom.cluster;

import dev.headroom.model.SessionDates;
import dev.headroom.policy.SessionEvents;
import dev.headroom.policy.SessionStarts;

/**
 * The live sessions of one pod, as they were when it was last heard of. Sessions that are counted
 * and not dated have begun since the last complete report, or their agent dates none: they count as
 * if they had begun just now. Immutable.
 */
final class PodSessions implements SessionStarts {
  static final PodSessions NONE = new PodSessions(0, true, new long[0], new long[0], 0);

  private final int count;
  private final boolean dated;

  /** What tells sessions apart, and rises; by index, when each began in our time. */
  private final long[] nodeMillis;

  private final long[] startMillis;
  private final long heardMillis;

  private PodSessions(
      int count, boolean dated, long[] nodeMillis, long[] startMillis, long heardMillis) {
    this.count = count;
    this.dated = dated;
    this.nodeMillis = nodeMillis;
    this.startMillis = startMillis;
    this.heardMillis = heardMillis;
  }

  /** Sessions of which only the number is known. */
  static PodSessions counted(int count, long nowMillis) {
    return new PodSessions(count, count == 0, new long[0], new long[0], nowMillis);
  }

  /** Sessions of a pod that nobody has watched before: nothing has begun or ended in our sight. */
  static PodSessions first(int count, SessionDates dates, long nowMillis) {
    return NONE.next(count, dates, nowMillis, new SessionEvents());
  }

  /**
   * These sessions at the pod's next word. A session keeps the start that it was dated with first.
   *
   * @param events takes what has begun and what has ended since
   */
  PodSessions next(int newCount, SessionDates dates, long nowMillis, SessionEvents events) {
    var size = dates.size();
    if (newCount <= size && areAll(dates)) {
      return this;
    }
    var keys = new long[size];
    var starts = new long[size];
    var known = 0;
    for (var i = 0; i < size; i++) {
      keys[i] = dates.nodeMillis(i);
      for (; known < nodeMillis.length && nodeMillis[known] < keys[i]; known++) {
        events.ended(startMillis[known], nowMillis);
      }
      if (known < nodeMillis.length && nodeMillis[known] == keys[i]) {
        starts[i] = startMillis[known++];
      } else {
        starts[i] = dates.startMillis(i);
        events.started(starts[i]);
      }
    }
    for (; known < nodeMillis.length; known++) {
      events.ended(startMillis[known], nowMillis);
    }
    return new PodSessions(Math.max(newCount, size), true, keys, starts, nowMillis);
  }

  /** Whether these are dated, every one, and none has begun or ended. */
  private boolean areAll(SessionDates dates) {
    if (count != nodeMillis.length || count != dates.size()) {
      return false;
    }
    for (var i = 0; i < count; i++) {
      if (dates.nodeMillis(i) != nodeMillis[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is known when they began. */
  boolean dated() {
    return dated;
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public long startMillis(int index) {
    return index < startMillis.length ? startMillis[index] : heardMillis;
  }
}
