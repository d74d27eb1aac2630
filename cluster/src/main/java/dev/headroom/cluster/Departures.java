package dev.headroom.cluster;

import dev.headroom.cluster.ClusterIndex.OwnedReplicaSet;
import dev.headroom.model.Pod;
import dev.headroom.model.Workload;
import dev.headroom.policy.Surplus;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pods that have to go whatever the load says: their node is being emptied, a rollout replaces
 * them, or somebody scaled the workload down by hand. With the guard before them they stay until
 * they are drained; so they are.
 *
 * @param unwanted names of pods that have to go
 * @param surplus where only their number is given
 * @param rollout whether pods of an older revision are there, or the newest has none yet
 */
record Departures(Set<String> unwanted, List<Surplus> surplus, boolean rollout) {
  private static final String TEMPLATE = "pod-template-hash";
  private static final String REVISION = "controller-revision-hash";

  Departures {
    unwanted = Set.copyOf(unwanted);
    surplus = List.copyOf(surplus);
  }

  /** Those among the pods of a workload. */
  static Departures of(ClusterView view, Workload workload, List<Pod> pods) {
    var present = pods.stream().filter(pod -> !pod.terminating()).toList();
    var unwanted = new HashSet<String>();
    present.stream()
        .filter(pod -> view.nodeOf(pod).map(ClusterNode::leaving).orElse(false))
        .forEach(pod -> unwanted.add(pod.ref().name()));
    return switch (workload.ref().kind()) {
      case DEPLOYMENT -> ofDeployment(view, workload, present, unwanted);
      case STATEFUL_SET -> ofStatefulSet(view, workload, present, unwanted);
    };
  }

  /**
   * All pods of older ReplicaSets, because a Deployment goes on with the next of them only when the
   * last is gone; and what the newest has too many.
   */
  private static Departures ofDeployment(
      ClusterView view, Workload workload, List<Pod> pods, Set<String> unwanted) {
    var sets = view.replicaSetsOf(workload.ref());
    var newest = newest(sets);
    var ofNewest = new HashSet<String>();
    var old = new HashSet<String>();
    for (var pod : pods) {
      var owner = workload.ref().name() + "-" + pod.labels().getOrDefault(TEMPLATE, "");
      if (owner.equals(newest)) {
        ofNewest.add(pod.ref().name());
      } else if (sets.containsKey(owner)) {
        old.add(pod.ref().name());
      }
    }
    unwanted.addAll(old);
    var set = sets.get(newest);
    var wanted = set == null ? ofNewest.size() : set.replicas();
    var surplus =
        ofNewest.size() > wanted
            ? List.of(new Surplus(ofNewest, ofNewest.size() - wanted))
            : List.<Surplus>of();
    return new Departures(unwanted, surplus, !old.isEmpty());
  }

  /** The ReplicaSet of the Deployment's present template; empty where none is known. */
  private static String newest(Map<String, OwnedReplicaSet> sets) {
    return sets.entrySet().stream()
        .max(Comparator.comparingLong(set -> set.getValue().revision()))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  /**
   * The ordinals above {@code spec.replicas}, and of the others the highest that a rollout has not
   * reached yet: a StatefulSet replaces one after the other and waits for each to be ready.
   */
  private static Departures ofStatefulSet(
      ClusterView view, Workload workload, List<Pod> pods, Set<String> unwanted) {
    var revision = view.revision(workload.ref()).orElse("");
    var rollout = false;
    for (var pod : fromTheTop(pods)) {
      var old = !revision.isEmpty() && !revision.equals(pod.labels().get(REVISION));
      if (ReleasedPods.ordinal(pod) >= workload.replicas()) {
        unwanted.add(pod.ref().name());
      } else if (old && !rollout) {
        unwanted.add(pod.ref().name());
        rollout = true;
      } else if (!pod.life().ready()) {
        break;
      }
    }
    return new Departures(unwanted, List.of(), rollout);
  }

  private static List<Pod> fromTheTop(List<Pod> pods) {
    return pods.stream().sorted(Comparator.comparingInt(ReleasedPods::ordinal).reversed()).toList();
  }
}
