package dev.headroom.cluster;

import dev.headroom.model.WorkloadRef;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Ordinals below the replicas exist, one that leaves is waited for; the others go. A rollout
 * replaces the highest pod that is old, once all above it are new and ready
 * (pkg/controller/statefulset/stateful_set_control.go).
 */
final class RaceStatefulSet implements RaceController {
  private final Hands hands;
  private final Supplier<Instant> clock;
  private int revision = 1;

  RaceStatefulSet(Hands hands, Supplier<Instant> clock) {
    this.hands = hands;
    this.clock = clock;
  }

  @Override
  public void rollOut() {
    revision++;
  }

  @Override
  public void control(int replicas) {
    IntStream.range(0, replicas)
        .filter(ordinal -> hands.pods().stream().noneMatch(pod -> pod.ordinal() == ordinal))
        .forEach(ordinal -> hands.create("p-" + ordinal, revision));
    var condemned =
        hands.pods().stream().filter(pod -> !pod.leaves() && pod.ordinal() >= replicas).toList();
    condemned.forEach(hands::delete);
    if (condemned.isEmpty()) {
      update();
    }
  }

  private void update() {
    for (var pod : fromTheTop()) {
      if (!pod.leaves() && pod.revision != revision) {
        hands.delete(pod);
        return;
      }
      if (pod.leaves() || !pod.ready(clock.get())) {
        return;
      }
    }
  }

  private List<RacePod> fromTheTop() {
    return hands.pods().stream()
        .sorted(Comparator.comparingInt(RacePod::ordinal).reversed())
        .toList();
  }

  @Override
  public boolean isDone(int replicas) {
    return hands.pods().size() == replicas
        && hands.pods().stream().allMatch(pod -> pod.revision == revision);
  }

  @Override
  public void show(WorkloadRef workload, ClusterIndex into) {
    into.putRevision(workload, RacePod.hash(revision));
  }
}
