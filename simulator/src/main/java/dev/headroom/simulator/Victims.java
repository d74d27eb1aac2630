package dev.headroom.simulator;

import dev.headroom.policy.PodPhase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The order in which a ReplicaSet deletes pods: without a node, not ready, lowest deletion cost
 * (KEP-2255), ready for the shorter time in powers of two (KEP-2185), then by UID, which is chance.
 */
final class Victims {
  private Victims() {}

  static List<SimPod> order(List<SimPod> pods, long now, SplittableRandom random) {
    record Ranked(SimPod pod, int rank, int age, long uid) {}
    var ranked = new ArrayList<Ranked>();
    for (var pod : pods) {
      if (!pod.is(PodPhase.LEAVING)) {
        var since = pod.is(PodPhase.STARTING) ? pod.created : pod.readyAt;
        ranked.add(new Ranked(pod, rank(pod), bucket(now - since), random.nextLong()));
      }
    }
    ranked.sort(
        Comparator.comparingInt(Ranked::rank)
            .thenComparingInt(Ranked::age)
            .thenComparingLong(Ranked::uid));
    return ranked.stream().map(Ranked::pod).toList();
  }

  /** Drain plans write the lowest cost on released pods and the next on draining ones. */
  private static int rank(SimPod pod) {
    return switch (pod.phase()) {
      case STARTING -> pod.node == null ? 0 : 1;
      case RELEASED -> 2;
      case DRAINING -> 3;
      case ACCEPTING -> 4;
      case LEAVING -> 5;
    };
  }

  private static int bucket(long millis) {
    return 64 - Long.numberOfLeadingZeros(millis / 1000);
  }
}
