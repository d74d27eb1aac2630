package dev.headroom.cluster;

import dev.headroom.cluster.ClusterIndex.OwnedReplicaSet;
import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Pods and workloads of the whole cluster at one moment; immutable. A change replaces the view of
 * its namespace and shares all others with the view before.
 */
public final class ClusterView {
  /** Before the first word of the API server. */
  public static final ClusterView NOTHING_YET =
      new ClusterView(Map.of(), Map.of(), false, false, ScaledObjects.UNREAD);

  private final Map<String, NamespaceView> namespaces;
  private final Map<String, ClusterNode> nodes;

  /** Whether the kubelets of at least half of the nodes are heard of. */
  private final boolean nodesHeard;

  private final boolean synced;
  private final ScaledObjects scaledObjects;

  ClusterView(
      Map<String, NamespaceView> namespaces, Map<String, ClusterNode> nodes, boolean synced) {
    var heard = nodes.values().stream().filter(ClusterNode::ready).count();
    this(
        Map.copyOf(namespaces),
        Map.copyOf(nodes),
        2 * heard >= nodes.size(),
        synced,
        ScaledObjects.UNREAD);
  }

  private ClusterView(
      Map<String, NamespaceView> namespaces,
      Map<String, ClusterNode> nodes,
      boolean nodesHeard,
      boolean synced,
      ScaledObjects scaledObjects) {
    this.namespaces = namespaces;
    this.nodes = nodes;
    this.nodesHeard = nodesHeard;
    this.synced = synced;
    this.scaledObjects = scaledObjects;
  }

  /** The same with these ScaledObjects. */
  public ClusterView with(ScaledObjects newest) {
    return new ClusterView(namespaces, nodes, nodesHeard, synced, newest);
  }

  /** A complete view of exactly these. */
  public static ClusterView of(Collection<Pod> pods, Collection<Workload> workloads) {
    return of(pods, workloads, List.of());
  }

  /** A complete view of exactly these, without an autoscaler. */
  public static ClusterView of(
      Collection<Pod> pods,
      Collection<Workload> workloads,
      Collection<MediaScalingPolicy> policies) {
    return of(pods, workloads, policies, List.of());
  }

  static ClusterView of(
      Collection<Pod> pods,
      Collection<Workload> workloads,
      Collection<MediaScalingPolicy> policies,
      Collection<Autoscaler> autoscalers) {
    return of(pods, workloads, policies, autoscalers, List.of());
  }

  /** A complete view of exactly these. */
  public static ClusterView of(
      Collection<Pod> pods,
      Collection<Workload> workloads,
      Collection<MediaScalingPolicy> policies,
      Collection<Autoscaler> autoscalers,
      Collection<PodService> services) {
    var index = new ClusterIndex();
    pods.forEach(pod -> index.put(pod, null));
    workloads.forEach(index::put);
    policies.forEach(index::put);
    autoscalers.forEach(index::put);
    services.forEach(index::put);
    return index.view(true);
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

  /** The workloads of a namespace, whatever their kind. */
  public Stream<Workload> workloadsOf(String namespace) {
    return in(namespace).workloads().stream();
  }

  /** Every pod of the cluster, in no order. */
  public Stream<Pod> allPods() {
    return namespaces.values().stream().flatMap(namespace -> namespace.pods().stream());
  }

  /** Every workload of the cluster, in no order. */
  public Stream<Workload> allWorkloads() {
    return namespaces.values().stream().flatMap(namespace -> namespace.workloads().stream());
  }

  /** The enforced policy of a workload, the oldest where there are several. */
  public Optional<MediaScalingPolicy> policyOf(WorkloadRef workload) {
    return Optional.ofNullable(in(workload.namespace()).inCharge().get(workload));
  }

  /** Every policy of the cluster, in no order. */
  Stream<MediaScalingPolicy> allPolicies() {
    return namespaces.values().stream().flatMap(namespace -> namespace.policies().stream());
  }

  /** The Services of a namespace, in the order of their names. */
  public List<PodService> services(String namespace) {
    return in(namespace).services();
  }

  /** The policies of a namespace, the oldest first. */
  public List<MediaScalingPolicy> policies(String namespace) {
    return in(namespace).policies();
  }

  /** What KEDA scales, where that can be read; nothing waits for it. */
  public ScaledObjects scaledObjects() {
    return scaledObjects;
  }

  /** A policy by its name. */
  public Optional<MediaScalingPolicy> policy(PolicyRef ref) {
    return in(ref.namespace()).policies().stream().filter(p -> p.ref().equals(ref)).findFirst();
  }

  List<Autoscaler> autoscalersOf(WorkloadRef workload) {
    return in(workload.namespace()).autoscalers().getOrDefault(workload, List.of());
  }

  /** The node that a pod is bound to; empty while it is bound to none, or the node is gone. */
  Optional<ClusterNode> nodeOf(Pod pod) {
    return Optional.ofNullable(pod.node()).map(nodes::get);
  }

  /**
   * Whether the node of a pod is not heard of while others are. Where most are silent it is rather
   * the control plane that is cut off, and nothing is lost; Kubernetes stops evicting then, too.
   */
  boolean isNodeLost(Pod pod) {
    return nodesHeard && nodeOf(pod).filter(Predicate.not(ClusterNode::ready)).isPresent();
  }

  /** The ReplicaSets of a Deployment, by their names. */
  Map<String, OwnedReplicaSet> replicaSetsOf(WorkloadRef workload) {
    var sets = new HashMap<String, OwnedReplicaSet>();
    in(workload.namespace())
        .replicaSets()
        .forEach((name, set) -> {
          if (set.owner().kind().equals(workload.kind().kind())
              && set.owner().name().equals(workload.name())) {
            sets.put(name, set);
          }
        });
    return sets;
  }

  /** The revision that a StatefulSet brings its pods to. */
  Optional<String> revision(WorkloadRef workload) {
    return Optional.ofNullable(in(workload.namespace()).revisions().get(workload));
  }

  private NamespaceView in(String namespace) {
    return namespaces.getOrDefault(namespace, NamespaceView.EMPTY);
  }
}
