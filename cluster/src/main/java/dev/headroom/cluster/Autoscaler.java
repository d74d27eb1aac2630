package dev.headroom.cluster;

import dev.headroom.model.WorkloadRef;
import java.util.List;

/**
 * A HorizontalPodAutoscaler over a workload, as much of it as a policy must take into account.
 *
 * @param minPods {@code spec.minReplicas}, 1 where it is left out
 * @param upTolerance the share of growth that it ignores (KEP-4951), 0.1 where it is left out
 * @param downTolerance the share of shrinkage that it ignores
 * @param problems why it does not do what the policy means, for people; empty when it does
 */
record Autoscaler(
    String name,
    WorkloadRef target,
    int minPods,
    int maxPods,
    double upTolerance,
    double downTolerance,
    List<String> problems) {
  Autoscaler {
    problems = List.copyOf(problems);
  }
}
