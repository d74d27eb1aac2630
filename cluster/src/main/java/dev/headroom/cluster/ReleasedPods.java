package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.Workload;
import dev.headroom.policy.DeletionCost;
import dev.headroom.policy.PodPhase;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * By how many pods a workload may shrink without a session cut: those that are released and that
 * its controller is sure to delete first. A pure function of a view, so whoever publishes a number
 * can check it at the last moment, whatever was decided and by whom.
 */
public final class ReleasedPods {
  private static final List<String> REVISIONS =
      List.of("pod-template-hash", "controller-revision-hash");

  private ReleasedPods() {}

  /** The least number of replicas that may be published: what is there, less what may go. */
  public static int floor(ClusterView view, Workload workload) {
    var pods =
        FleetObserver.alive(view.podsOf(workload.ref())).filter(p -> !p.terminating()).toList();
    if (isRollingOut(pods)) {
      // More pods than replicas are the rollout's own affair.
      return workload.replicas();
    }
    var there = Math.max(pods.size(), workload.replicas());
    return Math.max(0, there - free(pods, workload));
  }

  private static int free(List<Pod> pods, Workload workload) {
    if (pods.stream().anyMatch(ReleasedPods::wouldGoBefore)) {
      return 0;
    }
    return switch (workload.ref().kind()) {
      case DEPLOYMENT -> (int) pods.stream().filter(pod -> isCheapest(pod, pods)).count();
      case STATEFUL_SET -> pods.size() < workload.replicas() ? 0 : releasedFromTheTop(pods);
    };
  }

  /** Of all: one that is missing comes back under its ordinal, perhaps above the released ones. */
  private static int releasedFromTheTop(List<Pod> pods) {
    return (int)
        pods.stream()
            .sorted(Comparator.comparingInt(ReleasedPods::ordinal).reversed())
            .takeWhile(ReleasedPods::isReleased)
            .count();
  }

  private static boolean isReleased(Pod pod) {
    return PodMarks.marked(pod) == PodPhase.RELEASED;
  }

  /** An unready pod is deleted before any ready one, and may carry sessions while it runs. */
  private static boolean wouldGoBefore(Pod pod) {
    return !isReleased(pod) && pod.mayCarrySessions() && !pod.life().ready();
  }

  /**
   * Whether a released pod goes before all that stay: the API server has shown us its cost, and
   * nobody who stays is as cheap.
   */
  static boolean isCheapest(Pod pod, List<Pod> pods) {
    var released = DeletionCost.of(PodPhase.RELEASED);
    return isReleased(pod)
        && PodMarks.cost(pod) == released
        && pods.stream()
            .filter(other -> !other.terminating() && !isReleased(other))
            .allMatch(other -> PodMarks.cost(other) > released);
  }

  /** Whether pods of several revisions are there: costs order the pods of one ReplicaSet only. */
  static boolean isRollingOut(List<Pod> pods) {
    return REVISIONS.stream().anyMatch(revision -> differ(pods, revision));
  }

  private static boolean differ(List<Pod> pods, String revision) {
    return pods.stream()
            .filter(pod -> !pod.terminating())
            .map(pod -> pod.labels().get(revision))
            .filter(Objects::nonNull)
            .distinct()
            .count()
        > 1;
  }

  static int ordinal(Pod pod) {
    var name = pod.ref().name();
    try {
      return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    } catch (NumberFormatException noOrdinal) {
      return -1;
    }
  }
}
