package dev.headroom.policy;

import java.util.ArrayDeque;
import java.util.List;

/** The highest of the values seen within a window of time; for one thread. */
final class RecentHighest {
  private record Seen(long atMillis, double value) {}

  private final long windowMillis;

  /** Later values that are at least as high make earlier ones pointless, so values only fall. */
  private final ArrayDeque<Seen> falling = new ArrayDeque<>();

  RecentHighest(long windowMillis) {
    this.windowMillis = windowMillis;
  }

  void state(StateFields fields) {
    var seen = List.copyOf(falling);
    var count = (int) fields.count("recent.count", seen.size());
    falling.clear();
    for (var i = 0; i < count; i++) {
      var value = i < seen.size() ? seen.get(i) : new Seen(0, 0);
      var at = fields.whole("recent.at", value.atMillis());
      falling.addLast(new Seen(at, fields.amount("recent.value", value.value())));
    }
  }

  double with(double value, long nowMillis) {
    if (windowMillis == 0) {
      return value;
    }
    while (!falling.isEmpty() && falling.getLast().value() <= value) {
      falling.removeLast();
    }
    falling.addLast(new Seen(nowMillis, value));
    while (falling.getFirst().atMillis() < nowMillis - windowMillis) {
      falling.removeFirst();
    }
    return falling.getFirst().value();
  }
}
