package dev.headroom.policy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the pod to drain: one of an older revision first, then the one whose median time to empty
 * is shortest by the ages of its sessions, then the last in placement order. A StatefulSet leaves
 * no choice: its highest ordinal.
 */
final class Victims {
  private Victims() {}

  /** The pod to drain, none larger than {@code spare}; null when there is none. */
  static @Nullable PodView choose(
      List<PodView> accepting, double spare, boolean ordered, Survival survival, Instant now) {
    if (ordered) {
      return highestOrdinal(accepting, spare);
    }
    PodView best = null;
    var bestSeconds = Double.POSITIVE_INFINITY;
    for (var pod : accepting) {
      if (pod.size() > spare) {
        continue;
      }
      if (best == null || isBetter(pod, best, bestSeconds, survival, now)) {
        best = pod;
        bestSeconds = Emptying.seconds(0.5, pod.sessions(), survival, now);
      }
    }
    return best;
  }

  private static boolean isBetter(
      PodView pod, PodView best, double bestSeconds, Survival survival, Instant now) {
    if (pod.is(PodFlag.OUTDATED) != best.is(PodFlag.OUTDATED)) {
      return pod.is(PodFlag.OUTDATED);
    }
    if (pod.sessions().size() == 0 || best.sessions().size() == 0) {
      return pod.sessions().size() == 0;
    }
    return Emptying.emptyBy(bestSeconds, pod.sessions(), survival, now) >= 0.5;
  }

  private static @Nullable PodView highestOrdinal(List<PodView> accepting, double spare) {
    PodView highest = null;
    for (var pod : accepting) {
      if (highest == null || pod.ordinal() > highest.ordinal()) {
        highest = pod;
      }
    }
    return highest != null && highest.size() <= spare ? highest : null;
  }
}
