package dev.headroom.agent;

import java.util.Arrays;

/**
 * A map from long to int in two arrays: it boxes nothing, and keeps its memory when it is cleared.
 */
final class LongIndex {
  static final int NONE = -1;

  private long[] keys = new long[16];
  // One more than the value; 0 is a free place.
  private int[] values = new int[16];
  private int size;

  void clear() {
    Arrays.fill(values, 0);
    size = 0;
  }

  /** {@link #NONE} when there is none. */
  int get(long key) {
    return values[place(key)] - 1;
  }

  int size() {
    return size;
  }

  boolean has(long key) {
    return get(key) != NONE;
  }

  void put(long key, int value) {
    if (2 * size >= keys.length) {
      grow();
    }
    var place = place(key);
    if (values[place] == 0) {
      size++;
    }
    keys[place] = key;
    values[place] = value + 1;
  }

  /** Where the key is, or the free place that it would take. */
  private int place(long key) {
    var mask = keys.length - 1;
    var place = (int) spread(key) & mask;
    while (values[place] != 0 && keys[place] != key) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    var oldKeys = keys;
    var oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[keys.length];
    size = 0;
    for (var i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != 0) {
        put(oldKeys[i], oldValues[i] - 1);
      }
    }
  }

  /** Every bit of the key moves about half of the result's (MurmurHash3's finalizer). */
  static long spread(long key) {
    var hash = (key ^ key >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
