package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.Workload;
import dev.headroom.policy.Surplus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Pods that have to go whatever the load says: their node is being emptied, a rollout replaces
 * them, or somebody scaled the workload down by hand. With the guard before them they stay until
 * they are drained; so they are.
 *
 * @param unwanted names of pods that have to go
 * @param surplus where only their number is given
 */
record Departures(Set<String> unwanted, List<Surplus> surplus) {
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
      case DEPLOYMENT -> new Departures(unwanted, surplus(view, workload, present));
      case STATEFUL_SET -> {
        unwanted.addAll(fromTheTop(view, workload, present));
        yield new Departures(unwanted, List.of());
      }
    };
  }

  /** A Deployment's ReplicaSet is named by the hash that its pods carry. */
  private static List<Surplus> surplus(ClusterView view, Workload workload, List<Pod> pods) {
    var sets = new TreeMap<String, Set<String>>();
    for (var pod : pods) {
      var hash = pod.labels().getOrDefault(TEMPLATE, "");
      sets.computeIfAbsent(hash, _ -> new HashSet<>()).add(pod.ref().name());
    }
    var surplus = new ArrayList<Surplus>();
    sets.forEach((hash, names) -> {
      var set = workload.ref().name() + "-" + hash;
      var wanted = view.wanted(workload.ref().namespace(), set);
      if (wanted.isPresent() && names.size() > wanted.getAsInt()) {
        surplus.add(new Surplus(names, names.size() - wanted.getAsInt()));
      }
    });
    return surplus;
  }

  /**
   * The ordinals above {@code spec.replicas}, and of the others the highest that a rollout has not
   * reached yet: a StatefulSet replaces one after the other and waits for each to be ready.
   */
  private static Set<String> fromTheTop(ClusterView view, Workload workload, List<Pod> pods) {
    var revision = view.revision(workload.ref()).orElse("");
    var unwanted = new HashSet<String>();
    var down =
        pods.stream().sorted(Comparator.comparingInt(ReleasedPods::ordinal).reversed()).toList();
    for (var pod : down) {
      if (ReleasedPods.ordinal(pod) >= workload.replicas()) {
        unwanted.add(pod.ref().name());
      } else if (!revision.isEmpty() && !revision.equals(pod.labels().get(REVISION))) {
        unwanted.add(pod.ref().name());
        break;
      } else if (!pod.life().ready()) {
        break;
      }
    }
    return unwanted;
  }
}
