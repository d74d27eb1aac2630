package dev.headroom.cluster;

import dev.headroom.cluster.ClusterIndex.OwnedReplicaSet;
import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadRef;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One namespace of a {@link ClusterView}: its pods and workloads by every key that is asked for.
 *
 * @param inCharge the enforced policy of each workload that has one
 * @param replicaSets by their names
 * @param revisions what each StatefulSet brings its pods to
 */
record NamespaceView(
    List<Pod> pods,
    Map<PodRef, Pod> podsByRef,
    Map<WorkloadRef, List<Pod>> podsByWorkload,
    List<Workload> workloads,
    Map<WorkloadRef, Workload> workloadsByRef,
    List<MediaScalingPolicy> policies,
    Map<WorkloadRef, MediaScalingPolicy> inCharge,
    Map<WorkloadRef, List<Autoscaler>> autoscalers,
    Map<String, OwnedReplicaSet> replicaSets,
    Map<WorkloadRef, String> revisions,
    List<PodService> services) {
  /** Of two policies for one workload the older one counts. */
  private static final Comparator<MediaScalingPolicy> SENIORITY =
      Comparator.comparing(MediaScalingPolicy::created)
          .thenComparing(policy -> policy.ref().name());

  static final NamespaceView EMPTY =
      of(List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of(), List.of());

  static NamespaceView of(
      Collection<Pod> pods,
      Collection<Workload> workloads,
      Collection<MediaScalingPolicy> policies,
      Collection<Autoscaler> autoscalers,
      Map<String, OwnedReplicaSet> replicaSets,
      Map<WorkloadRef, String> revisions,
      Collection<PodService> services) {
    var sortedPods = pods.stream().sorted(Comparator.comparing(pod -> pod.ref().name())).toList();
    var sortedPolicies = policies.stream().sorted(SENIORITY).toList();
    var inCharge =
        sortedPolicies.stream()
            .filter(MediaScalingPolicy::enforced)
            .collect(
                Collectors.toMap(
                    MediaScalingPolicy::target, Function.identity(), (older, _) -> older));
    var sortedWorkloads =
        workloads.stream()
            .sorted(Comparator.comparing(workload -> workload.ref().name()))
            .map(workload -> declared(workload, inCharge))
            .toList();
    return new NamespaceView(
        sortedPods,
        sortedPods.stream().collect(Collectors.toMap(Pod::ref, Function.identity())),
        sortedPods.stream()
            .filter(pod -> pod.workload() != null)
            .collect(Collectors.groupingBy(Pod::workload)),
        sortedWorkloads,
        sortedWorkloads.stream().collect(Collectors.toMap(Workload::ref, Function.identity())),
        sortedPolicies,
        inCharge,
        autoscalers.stream().collect(Collectors.groupingBy(Autoscaler::target)),
        Map.copyOf(replicaSets),
        Map.copyOf(revisions),
        services.stream().sorted(Comparator.comparing(PodService::name)).toList());
  }

  /** A policy's word about capacity counts before the workload's own annotations. */
  private static Workload declared(
      Workload workload, Map<WorkloadRef, MediaScalingPolicy> inCharge) {
    var policy = inCharge.get(workload.ref());
    return policy == null ? workload : workload.withCapacity(policy.spec().capacity());
  }
}
