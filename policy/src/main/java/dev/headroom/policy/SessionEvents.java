package dev.headroom.policy;

import java.util.Arrays;

/**
 * What began and what ended between two observations, in the order it happened; for one thread.
 * Times are milliseconds since the epoch.
 */
public final class SessionEvents {
  private long[] starts = {};
  private byte[] startTypes = {};
  private int startCount;
  private long[] endStarts = {};
  private long[] ends = {};
  private byte[] endTypes = {};
  private int endCount;

  public void started(long atMillis) {
    started(atMillis, 0);
  }

  public void started(long atMillis, int type) {
    if (startCount == starts.length) {
      starts = Arrays.copyOf(starts, Math.max(16, startCount * 2));
      startTypes = Arrays.copyOf(startTypes, starts.length);
    }
    starts[startCount] = atMillis;
    startTypes[startCount++] = (byte) SessionStarts.checkedType(type);
  }

  public void ended(long startMillis, long atMillis) {
    ended(startMillis, atMillis, 0);
  }

  public void ended(long startMillis, long atMillis, int type) {
    if (endCount == ends.length) {
      ends = Arrays.copyOf(ends, Math.max(16, endCount * 2));
      endStarts = Arrays.copyOf(endStarts, ends.length);
      endTypes = Arrays.copyOf(endTypes, ends.length);
    }
    endStarts[endCount] = startMillis;
    ends[endCount] = atMillis;
    endTypes[endCount++] = (byte) SessionStarts.checkedType(type);
  }

  public void clear() {
    startCount = 0;
    endCount = 0;
  }

  public int starts() {
    return startCount;
  }

  public long startMillis(int index) {
    return starts[index];
  }

  public int startType(int index) {
    return startTypes[index];
  }

  public int ends() {
    return endCount;
  }

  /** When the session that ended had begun. */
  public long endStartMillis(int index) {
    return endStarts[index];
  }

  public long endMillis(int index) {
    return ends[index];
  }

  public int endType(int index) {
    return endTypes[index];
  }
}
