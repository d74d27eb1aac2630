package dev.headroom.policy;

import java.util.Arrays;

/** A growing and shrinking set of live sessions; for one thread. */
public final class LiveSessions implements SessionStarts {
  private long[] starts = {};
  private byte[] types = {};
  private int size;

  @Override
  public int size() {
    return size;
  }

  @Override
  public long startMillis(int index) {
    return starts[index];
  }

  @Override
  public int type(int index) {
    return types[index];
  }

  public void add(long startMillis) {
    add(startMillis, 0);
  }

  public void add(long startMillis, int type) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, Math.max(8, size * 2));
      types = Arrays.copyOf(types, starts.length);
    }
    starts[size] = startMillis;
    types[size++] = (byte) SessionStarts.checkedType(type);
  }

  /**
   * Takes out one session that began at {@code startMillis}.
   *
   * @return whether there was one
   */
  public boolean remove(long startMillis) {
    for (var i = 0; i < size; i++) {
      if (starts[i] == startMillis) {
        starts[i] = starts[--size];
        types[i] = types[size];
        return true;
      }
    }
    return false;
  }

  public void clear() {
    size = 0;
  }
}
