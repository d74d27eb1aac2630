package dev.headroom.policy;

import java.util.Arrays;

/** A number for each slot of each of some days, 0 at first; days of zeros take no memory. */
final class DayRows {
  private static final float[] NONE = new float[SlotClock.SLOTS];

  private final float[][] rows;

  DayRows(int days) {
    rows = new float[days][];
    Arrays.fill(rows, NONE);
  }

  float get(int row, int slot) {
    return rows[row][slot];
  }

  void add(int row, int slot, float amount) {
    if (isNone(rows[row])) {
      rows[row] = new float[SlotClock.SLOTS];
    }
    rows[row][slot] += amount;
  }

  /** There is one of it. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isNone(float[] row) {
    return row == NONE;
  }

  void clear(int row) {
    rows[row] = NONE;
  }

  void state(StateFields fields, String name) {
    var flat = new float[rows.length * SlotClock.SLOTS];
    for (var row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, flat, row * SlotClock.SLOTS, SlotClock.SLOTS);
    }
    fields.amounts(name, flat);
    for (var row = 0; row < rows.length; row++) {
      var read = Arrays.copyOfRange(flat, row * SlotClock.SLOTS, (row + 1) * SlotClock.SLOTS);
      rows[row] = Arrays.equals(read, NONE) ? NONE : read;
    }
  }
}
