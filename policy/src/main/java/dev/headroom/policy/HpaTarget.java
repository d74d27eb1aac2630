package dev.headroom.policy;

import java.util.List;

/**
 * The workload an HPA scales, as its scale subresource and the pod lister show it.
 *
 * @param specReplicas {@code spec.replicas} of the scale
 * @param statusReplicas {@code status.replicas} of the scale; terminating pods are not in it
 * @param pods every pod the selector matches, terminating ones included
 */
public record HpaTarget(
    int specReplicas, int statusReplicas, Selector selector, List<HpaPod> pods) {

  /** Whether the pods of the scale can be told. */
  public enum Selector {
    VALID,
    MISSING,
    UNPARSABLE,
    /** Another HPA selects some of the same pods. */
    AMBIGUOUS
  }

  public HpaTarget {
    pods = List.copyOf(pods);
  }

  public static HpaTarget of(int replicas, List<HpaPod> pods) {
    return new HpaTarget(replicas, replicas, Selector.VALID, pods);
  }
}
