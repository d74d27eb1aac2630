package dev.headroom.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod as the cluster knows it.
 *
 * @param uid identity over re-creations under the same name
 * @param node the node it is bound to, null while it is not
 * @param workload the scalable workload that owns it through its controllers, null without one
 */
public record Pod(
    PodRef ref,
    String uid,
    @Nullable String node,
    Map<String, String> labels,
    Phase phase,
    boolean terminating,
    @Nullable WorkloadRef workload,
    Life life) {

  /** The order in which placement fills pods: the oldest first, so that the newest empty. */
  public static final Comparator<Pod> OLDEST_FIRST =
      Comparator.comparing((Pod pod) -> pod.life().created())
          .thenComparing(pod -> pod.ref().name());

  /** The pod's life as the API server tells it ({@code status.phase}). */
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }

  /**
   * What decisions about a pod need beyond its identity.
   *
   * @param created when the pod was asked for
   * @param ready whether it takes traffic (condition {@code Ready})
   * @param readyChanged when {@code ready} last changed; {@code created} before it ever did
   * @param addresses its IP addresses, the cluster's first family first; empty before it has any
   * @param marks its annotations that Headroom reads or writes
   * @param version of the object as it was seen; empty where nothing is written by it
   */
  public record Life(
      Instant created,
      boolean ready,
      Instant readyChanged,
      List<String> addresses,
      Map<String, String> marks,
      String version) {
    /** A pod that nobody needs to know more of. */
    public static final Life UNTOLD =
        new Life(Instant.EPOCH, false, Instant.EPOCH, List.of(), Map.of());

    public Life {
      addresses = List.copyOf(addresses);
      marks = Map.copyOf(marks);
    }

    /** A life that is read and not written by. */
    public Life(
        Instant created,
        boolean ready,
        Instant readyChanged,
        List<String> addresses,
        Map<String, String> marks) {
      this(created, ready, readyChanged, addresses, marks, "");
    }
  }

  public Pod {
    labels = Map.copyOf(labels);
  }

  /** A pod of which its identity is known, and no more. */
  public Pod(
      PodRef ref,
      String uid,
      @Nullable String node,
      Map<String, String> labels,
      Phase phase,
      boolean terminating,
      @Nullable WorkloadRef workload) {
    this(ref, uid, node, labels, phase, terminating, workload, Life.UNTOLD);
  }

  /** The same pod with its owner known. */
  public Pod withWorkload(WorkloadRef owner) {
    return new Pod(ref, uid, node, labels, phase, terminating, owner, life);
  }

  /** Whether the pod may carry sessions now: it runs, even when it is asked to end. */
  public boolean mayCarrySessions() {
    return phase == Phase.RUNNING || phase == Phase.UNKNOWN;
  }
}
