package dev.headroom.model;

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
    @Nullable WorkloadRef workload) {

  /** The pod's life as the API server tells it ({@code status.phase}). */
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }

  public Pod {
    labels = Map.copyOf(labels);
  }

  /** Whether the pod may carry sessions now: it runs, even when it is asked to end. */
  public boolean mayCarrySessions() {
    return phase == Phase.RUNNING || phase == Phase.UNKNOWN;
  }
}
