package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pods and workloads of the whole cluster at one moment; immutable. A change replaces the view of
 * its namespace and shares all others with the view before.
 */
public final class ClusterView {
  /** Before the first word of the API server. */
  public static final ClusterView NOTHING_YET = new ClusterView(Map.of(), false);

  private final Map<String, NamespaceView> namespaces;
  private final boolean synced;

  ClusterView(Map<String, NamespaceView> namespaces, boolean synced) {
    this.namespaces = Map.copyOf(namespaces);
    this.synced = synced;
  }

  /** A complete view of exactly these. */
  public static ClusterView of(Collection<Pod> pods, Collection<Workload> workloads) {
    var podsByNamespace =
        pods.stream().collect(Collectors.groupingBy(pod -> pod.ref().namespace()));
    var workloadsByNamespace =
        workloads.stream().collect(Collectors.groupingBy(workload -> workload.ref().namespace()));
    var namespaces =
        Stream.concat(podsByNamespace.keySet().stream(), workloadsByNamespace.keySet().stream())
            .distinct()
            .collect(
                Collectors.toMap(
                    name -> name,
                    name ->
                        NamespaceView.of(
                            podsByNamespace.getOrDefault(name, List.of()),
                            workloadsByNamespace.getOrDefault(name, List.of()))));
    return new ClusterView(namespaces, true);
  }

  /** Whether every pod and workload has been heard of at least once since the start. */
  public boolean synced() {
    return synced;
  }

  /** The pods of a namespace, whatever their phase, in the order of their names. */
  public List<Pod> pods(String namespace) {
    return in(namespace).pods();
  }

  public Optional<Pod> pod(PodRef ref) {
    return Optional.ofNullable(in(ref.namespace()).podsByRef().get(ref));
  }

  /** The pods that a workload owns through its controllers, in the order of their names. */
  public List<Pod> podsOf(WorkloadRef workload) {
    return in(workload.namespace()).podsByWorkload().getOrDefault(workload, List.of());
  }

  public Optional<Workload> workload(WorkloadRef ref) {
    return Optional.ofNullable(in(ref.namespace()).workloadsByRef().get(ref));
  }

  /** The workloads of one kind in a namespace, in the order of their names. */
  public List<Workload> workloads(WorkloadKind kind, String namespace) {
    return in(namespace).workloads().stream().filter(w -> w.ref().kind() == kind).toList();
  }

  /** Every pod of the cluster, in no order. */
  public Stream<Pod> allPods() {
    return namespaces.values().stream().flatMap(namespace -> namespace.pods().stream());
  }

  /** Every workload of the cluster, in no order. */
  public Stream<Workload> allWorkloads() {
    return namespaces.values().stream().flatMap(namespace -> namespace.workloads().stream());
  }

  private NamespaceView in(String namespace) {
    return namespaces.getOrDefault(namespace, NamespaceView.EMPTY);
  }
}
