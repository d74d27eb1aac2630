package dev.headroom.policy;

/**
 * How old the live sessions of one type are, and how many sessions reached and how many ended at
 * each age; for one thread.
 *
 * <p>Births are counted by cell of time, so growing older costs one step per bucket and cell,
 * however many sessions live. An age is a whole number of cells.
 */
final class AgeHistogram {
  private static final int MASK = AgeBuckets.OLDEST - 1;

  private final PagedCounts births = new PagedCounts(AgeBuckets.OLDEST);
  private final LifeTable table = new LifeTable();

  // The table's own arrays, read on every step.
  private final int[] live = table.live;
  private final double[] reached = table.reached;
  private final double[] ended = table.ended;

  private long nowCell;
  private int total;

  AgeHistogram(long nowMillis) {
    this.nowCell = AgeBuckets.cell(nowMillis);
  }

  int total() {
    return total;
  }

  LifeTable table() {
    return table;
  }

  /** Lets every live session grow older, up to {@code nowMillis}. */
  void advance(long nowMillis) {
    var to = AgeBuckets.cell(nowMillis);
    if (total == 0 && to > nowCell) {
      nowCell = to;
    }
    while (nowCell < to) {
      nowCell++;
      for (var bucket = AgeBuckets.OVERFLOW; bucket > 0; bucket--) {
        var crossing = births.get((int) (nowCell - AgeBuckets.from(bucket)) & MASK);
        if (crossing != 0) {
          live[bucket - 1] -= crossing;
          live[bucket] += crossing;
          reached[bucket] += crossing;
        }
      }
      births.clear((int) nowCell & MASK);
    }
  }

  /** A session that was seen to begin. */
  void start(long startMillis) {
    var bucket = AgeBuckets.of(put(startMillis));
    for (var reachedBucket = 0; reachedBucket <= bucket; reachedBucket++) {
      reached[reachedBucket]++;
    }
  }

  /** A session that was there before anybody looked: it is at risk from its present age on. */
  void enter(long startMillis) {
    reached[AgeBuckets.of(put(startMillis))]++;
  }

  private long put(long startMillis) {
    var cell = Math.min(nowCell, AgeBuckets.cell(startMillis));
    var age = nowCell - cell;
    live[AgeBuckets.of(age)]++;
    total++;
    if (age < AgeBuckets.OLDEST) {
      births.add((int) cell & MASK, 1);
    }
    return age;
  }

  /** A session that was seen to end. */
  void end(long startMillis, long endMillis) {
    var cell = Math.min(nowCell, AgeBuckets.cell(startMillis));
    var present = AgeBuckets.of(nowCell - cell);
    var last = AgeBuckets.of(Math.max(0, Math.min(nowCell, AgeBuckets.cell(endMillis)) - cell));
    ended[last]++;
    if (!take(cell, present)) {
      for (var bucket = 0; bucket <= last; bucket++) {
        reached[bucket]++;
      }
      return;
    }
    for (var bucket = last + 1; bucket <= present; bucket++) {
      reached[bucket]--;
    }
  }

  private boolean take(long cell, int bucket) {
    if (live[bucket] == 0) {
      return false;
    }
    if (bucket != AgeBuckets.OVERFLOW) {
      var slot = (int) cell & MASK;
      if (births.get(slot) == 0) {
        return false;
      }
      births.add(slot, -1);
    }
    live[bucket]--;
    total--;
    return true;
  }

  void state(StateFields fields, String name) {
    nowCell = fields.whole(name + ".now-cell", nowCell);
    births.state(fields, name + ".births");
    table.state(fields, name);
    total = table.lives();
    var old = live[AgeBuckets.OVERFLOW];
    if (births.sum() != total - old) {
      throw new DamagedState(
          "field %s.births: does not count the %d that live in %s.live"
              .formatted(name, total - old, name));
    }
  }

  void clearLive() {
    table.clearLive();
    births.clear();
    total = 0;
  }
}
