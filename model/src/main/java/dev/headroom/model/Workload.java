package dev.headroom.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scalable workload as the cluster knows it.
 *
 * @param labels the workload's own labels, not those of its pods
 * @param replicas {@code spec.replicas}
 * @param capacity what one pod may carry, null when nobody declared it
 * @param problem why the declared capacity cannot be used, for people; null when there is none
 */
public record Workload(
    WorkloadRef ref,
    Map<String, String> labels,
    int replicas,
    @Nullable Capacity capacity,
    @Nullable String problem) {

  public Workload {
    labels = Map.copyOf(labels);
  }

  /** The same workload, its capacity declared elsewhere than on itself. */
  public Workload withCapacity(Capacity declared) {
    return new Workload(ref, labels, replicas, declared, null);
  }

  /** A workload without labels. */
  public Workload(
      WorkloadRef ref, int replicas, @Nullable Capacity capacity, @Nullable String problem) {
    this(ref, Map.of(), replicas, capacity, problem);
  }
}
