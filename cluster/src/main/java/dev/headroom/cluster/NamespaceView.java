package dev.headroom.cluster;

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
 */
record NamespaceView(
    List<Pod> pods,
    Map<PodRef, Pod> podsByRef,
    Map<WorkloadRef, List<Pod>> podsByWorkload,
    List<Workload> workloads,
    Map<WorkloadRef, Workload> workloadsByRef) {
  static final NamespaceView EMPTY = of(List.of(), List.of());

  static NamespaceView of(Collection<Pod> pods, Collection<Workload> workloads) {
    var sortedPods = pods.stream().sorted(Comparator.comparing(pod -> pod.ref().name())).toList();
    var sortedWorkloads =
        workloads.stream().sorted(Comparator.comparing(workload -> workload.ref().name())).toList();
    return new NamespaceView(
        sortedPods,
        sortedPods.stream().collect(Collectors.toMap(Pod::ref, Function.identity())),
        sortedPods.stream()
            .filter(pod -> pod.workload() != null)
            .collect(Collectors.groupingBy(Pod::workload)),
        sortedWorkloads,
        sortedWorkloads.stream().collect(Collectors.toMap(Workload::ref, Function.identity())));
  }
}
