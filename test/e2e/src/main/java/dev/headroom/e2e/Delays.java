package dev.headroom.e2e;

import java.time.Duration;
import java.util.List;

/** How long something took, each time. */
record Delays(List<Duration> sorted) {
  Delays {
    sorted = sorted.stream().sorted().toList();
  }

  int count() {
    return sorted.size();
  }

  /** The {@code percent}-th percentile (nearest rank). */
  Duration percentile(double percent) {
    if (sorted.isEmpty()) {
      throw new IllegalStateException("nothing has arrived");
    }
    var rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1);
  }
}
