package dev.headroom.cluster;

import dev.headroom.cluster.ClusterIndex.OwnedReplicaSet;
import dev.headroom.cluster.ClusterIndex.Owner;
import dev.headroom.model.WorkloadRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * A Deployment of the default strategy, a quarter more and a quarter less, and its ReplicaSets:
 * either it is scaled, or it rolls out a step (pkg/controller/deployment/rolling.go and sync.go,
 * pkg/controller/replicaset/replica_set.go).
 */
final class RaceDeployment implements RaceController {
  private final Hands hands;
  private final Supplier<Instant> clock;

  /** The oldest first; the last is of the newest template. */
  private final List<ReplicaSet> sets = new ArrayList<>();

  /** The replicas when it was scaled last. */
  private int scaledTo;

  private int made;

  private static final class ReplicaSet {
    final int revision;
    int replicas;

    ReplicaSet(int revision, int replicas) {
      this.revision = revision;
      this.replicas = replicas;
    }
  }

  RaceDeployment(Hands hands, int replicas, Supplier<Instant> clock) {
    this.hands = hands;
    this.clock = clock;
    this.scaledTo = replicas;
    sets.add(new ReplicaSet(1, replicas));
  }

  @Override
  public void rollOut() {
    sets.add(new ReplicaSet(newest().revision + 1, 0));
  }

  private ReplicaSet newest() {
    return sets.getLast();
  }

  @Override
  public void control(int replicas) {
    sets.removeIf(set -> set != newest() && set.replicas == 0 && alive(set).isEmpty());
    if (replicas == scaledTo) {
      rollOutAStep(replicas);
    } else {
      scale(replicas);
      scaledTo = replicas;
    }
    List.copyOf(sets).forEach(this::control);
  }

  // One ReplicaSet.

  /** As many as there are replicas; of too many the unready go first, then by deletion cost. */
  private void control(ReplicaSet set) {
    var alive = alive(set);
    for (var missing = set.replicas - alive.size(); missing > 0; missing--) {
      hands.create("p-" + made++, set.revision);
    }
    alive.stream()
        .sorted(
            Comparator.comparing((RacePod pod) -> pod.ready(clock.get()))
                .thenComparingInt(RacePod::cost)
                .thenComparing(Comparator.comparing((RacePod pod) -> pod.readyChanged).reversed()))
        .limit(Math.max(0, alive.size() - set.replicas))
        .toList()
        .forEach(hands::delete);
  }

  private List<RacePod> alive(ReplicaSet set) {
    return hands.pods().stream()
        .filter(pod -> !pod.leaves() && pod.revision == set.revision)
        .toList();
  }

  private int available(ReplicaSet set) {
    return (int) alive(set).stream().filter(pod -> pod.ready(clock.get())).count();
  }

  // Scaling.

  /** The one that is active, or each in proportion while a rollout is under way. */
  private void scale(int replicas) {
    var active = sets.stream().filter(set -> set.replicas > 0).toList();
    if (active.size() < 2) {
      (active.isEmpty() ? newest() : active.getFirst()).replicas = replicas;
      return;
    }
    var allowed = replicas == 0 ? 0 : replicas + surge(replicas);
    var toAdd = allowed - active.stream().mapToInt(set -> set.replicas).sum();
    var newestFirst = toAdd > 0;
    var sorted =
        active.stream()
            .sorted(
                Comparator.comparingInt((ReplicaSet set) -> -set.replicas)
                    .thenComparingInt(set -> newestFirst ? -set.revision : set.revision))
            .toList();
    var left = toAdd;
    for (var set : sorted) {
      var share = share(set, allowed);
      var change = toAdd > 0 ? Math.clamp(share, 0, left) : Math.clamp(share, left, 0);
      set.replicas += change;
      left -= change;
    }
    sorted.getFirst().replicas = Math.max(0, sorted.getFirst().replicas + left);
  }

  private int share(ReplicaSet set, int allowed) {
    var before = (double) (scaledTo + surge(scaledTo));
    return (int) Math.round(set.replicas * allowed / before) - set.replicas;
  }

  // Rolling out.

  private void rollOutAStep(int replicas) {
    var before = newest().replicas;
    growNewest(replicas);
    if (newest().replicas == before) {
      shrinkOthers(replicas);
    }
  }

  private void growNewest(int replicas) {
    var room = replicas + surge(replicas) - sets.stream().mapToInt(set -> set.replicas).sum();
    var missing = replicas - newest().replicas;
    newest().replicas += missing < 0 ? missing : Math.clamp(room, 0, missing);
  }

  /** Pods that are not available first, then of the others as many as may be missing. */
  private void shrinkOthers(int replicas) {
    var least = replicas - replicas / 4;
    var all = sets.stream().mapToInt(set -> set.replicas).sum();
    var spare = all - least - (newest().replicas - available(newest()));
    for (var set : others()) {
      spare -= shrink(set, Math.min(spare, set.replicas - available(set)));
    }
    var surplus = spare <= 0 ? 0 : sets.stream().mapToInt(this::available).sum() - least;
    for (var set : others()) {
      surplus -= shrink(set, surplus);
    }
  }

  private static int shrink(ReplicaSet set, int by) {
    var down = Math.clamp(by, 0, set.replicas);
    set.replicas -= down;
    return down;
  }

  private List<ReplicaSet> others() {
    return sets.subList(0, sets.size() - 1);
  }

  private static int surge(int replicas) {
    return Math.ceilDiv(replicas, 4);
  }

  @Override
  public boolean isDone(int replicas) {
    return hands.pods().size() == replicas
        && hands.pods().stream().allMatch(pod -> pod.revision == newest().revision);
  }

  @Override
  public void show(WorkloadRef workload, ClusterIndex into) {
    var owner = new Owner(workload.kind().kind(), workload.name());
    for (var set : sets) {
      into.putReplicaSet(
          workload.namespace(),
          workload.name() + "-" + RacePod.hash(set.revision),
          new OwnedReplicaSet(owner, set.replicas, set.revision));
    }
  }
}
