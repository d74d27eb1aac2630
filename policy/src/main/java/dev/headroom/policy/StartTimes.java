package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How long pods take from the request to their first session, learned from the last fifty that were
 * seen to start; for one thread. A pod that still starts counts as soon as it takes longer than the
 * others did, until it is not believed to come any more.
 */
final class StartTimes {
  static final int KEPT = 50;

  /** A pod that takes so many times the usual start is not believed to come. */
  static final int STUCK_AFTER_STARTS = 4;

  private static final double SHARE = 0.9;

  private final double[] seconds = new double[KEPT];
  private int seen;
  private final TreeMap<String, Instant> starting = new TreeMap<>();
  private double[] waits = {};

  void observe(FleetObservation fleet, Instant now) {
    for (var pod : fleet.pods()) {
      if (pod.in(PodPhase.STARTING)) {
        starting.putIfAbsent(pod.name(), pod.since());
      } else if (!starting.isEmpty()) {
        var since = starting.remove(pod.name());
        if (since != null && pod.in(PodPhase.ACCEPTING)) {
          seconds[seen++ % KEPT] = seconds(since, pod.since());
        }
      }
    }
    forgetGone(fleet);
    waits = starting.values().stream().mapToDouble(since -> seconds(since, now)).toArray();
  }

  private void forgetGone(FleetObservation fleet) {
    if (!starting.isEmpty()) {
      Set<String> names = fleet.pods().stream().map(PodView::name).collect(Collectors.toSet());
      starting.keySet().retainAll(names);
    }
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
  }

  /** The time that nine of ten finished starts took; {@code otherwise} before any was seen. */
  double usual(double otherwise) {
    return seen == 0 ? otherwise : quantile(finished());
  }

  /** The time that nine of ten starts take, those that go on included. */
  double expected(double otherwise) {
    var usual = usual(otherwise);
    var late =
        Arrays.stream(waits)
            .filter(wait -> wait > usual && wait <= STUCK_AFTER_STARTS * usual)
            .toArray();
    if (late.length == 0) {
      return usual;
    }
    var all = Arrays.copyOf(finished(), finished().length + late.length);
    System.arraycopy(late, 0, all, all.length - late.length, late.length);
    return Math.max(usual, quantile(all));
  }

  private double[] finished() {
    return Arrays.copyOf(seconds, Math.min(seen, KEPT));
  }

  private static double quantile(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(SHARE * sorted.length) - 1];
  }

  void state(StateFields fields) {
    seen = (int) fields.count("starts.seen", seen);
    fields.amounts("starts.seconds", seconds);
    fields.times("starts.going-on", starting);
  }
}
