package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How long pods take from the request to their first session, learned from the last fifty that were
 * seen to start; for one thread. A pod that still starts counts as soon as it takes longer than the
 * others did.
 */
final class StartTimes {
  static final int KEPT = 50;
  private static final double SHARE = 0.9;

  final double[] seconds = new double[KEPT];
  int seen;
  private final Map<String, Instant> starting = new HashMap<>();
  private double longestWait;

  void observe(FleetObservation fleet, Instant now) {
    longestWait = 0;
    for (var pod : fleet.pods()) {
      if (pod.in(PodPhase.STARTING)) {
        starting.putIfAbsent(pod.name(), pod.since());
        longestWait = Math.max(longestWait, seconds(pod.since(), now));
      } else if (!starting.isEmpty()) {
        var since = starting.remove(pod.name());
        if (since != null && pod.in(PodPhase.ACCEPTING)) {
          seconds[seen++ % KEPT] = seconds(since, pod.since());
        }
      }
    }
    if (starting.size() > fleet.pods().size()) {
      starting.keySet().removeIf(name -> isGone(name, fleet));
    }
  }

  private static boolean isGone(String name, FleetObservation fleet) {
    return fleet.pods().stream().noneMatch(pod -> pod.name().equals(name));
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
  }

  /** The time that nine of ten starts take; {@code otherwise} before any was seen. */
  double expected(double otherwise) {
    var known = Math.min(seen, KEPT);
    if (known == 0) {
      return Math.max(otherwise, longestWait);
    }
    var sorted = Arrays.copyOf(seconds, known);
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(SHARE * known) - 1];
  }
}
