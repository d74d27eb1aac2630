package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the watches said so far, by namespace; {@link #view} turns it into a value. Owners are
 * followed only then, because a pod may be heard of before the ReplicaSet that owns it.
 *
 * <p>All methods are synchronized: each watch writes from its own thread.
 */
final class ClusterIndex {
  /** A controller as an owner reference names it, within the namespace of what it owns. */
  record Owner(String kind, String name) {}

  /**
   * A ReplicaSet of a Deployment.
   *
   * @param replicas {@code spec.replicas}
   * @param revision counts the Deployment's templates; 0 where nobody wrote it down
   */
  record OwnedReplicaSet(Owner owner, int replicas, long revision) {}

  private record OwnedPod(Pod pod, @Nullable Owner owner) {}

  private static final class Namespace {
    final Map<PodRef, OwnedPod> pods = new HashMap<>();
    final Map<String, OwnedReplicaSet> replicaSets = new HashMap<>();
    final Map<WorkloadRef, String> revisions = new HashMap<>();
    final Map<WorkloadRef, Workload> workloads = new HashMap<>();
    final Map<String, MediaScalingPolicy> policies = new HashMap<>();
    final Map<String, Autoscaler> autoscalers = new HashMap<>();
    final Map<String, PodService> services = new HashMap<>();

    boolean isEmpty() {
      return pods.isEmpty()
          && replicaSets.isEmpty()
          && workloads.isEmpty()
          && policies.isEmpty()
          && autoscalers.isEmpty()
          && services.isEmpty();
    }
  }

  private final Map<String, Namespace> namespaces = new HashMap<>();
  private final Map<String, ClusterNode> nodes = new HashMap<>();
  private final Map<String, NamespaceView> views = new HashMap<>();
  private final Set<String> changed = new HashSet<>();

  /** Takes a pod as it is now; its workload is found by its owner. */
  synchronized void put(Pod pod, @Nullable Owner owner) {
    touch(pod.ref().namespace()).pods.put(pod.ref(), new OwnedPod(pod, owner));
  }

  synchronized void remove(PodRef pod) {
    touch(pod.namespace()).pods.remove(pod);
  }

  synchronized void putReplicaSet(String namespace, String name, @Nullable OwnedReplicaSet set) {
    if (set == null) {
      removeReplicaSet(namespace, name);
    } else {
      touch(namespace).replicaSets.put(name, set);
    }
  }

  synchronized void removeReplicaSet(String namespace, String name) {
    touch(namespace).replicaSets.remove(name);
  }

  synchronized void put(Workload workload) {
    touch(workload.ref().namespace()).workloads.put(workload.ref(), workload);
  }

  synchronized void remove(WorkloadRef workload) {
    touch(workload.namespace()).workloads.remove(workload);
    touch(workload.namespace()).revisions.remove(workload);
  }

  /** Takes the revision that a StatefulSet brings its pods to ({@code status.updateRevision}). */
  synchronized void putRevision(WorkloadRef workload, String revision) {
    touch(workload.namespace()).revisions.put(workload, revision);
  }

  synchronized void put(ClusterNode node) {
    nodes.put(node.name(), node);
  }

  synchronized void removeNode(String name) {
    nodes.remove(name);
  }

  synchronized void put(MediaScalingPolicy policy) {
    touch(policy.ref().namespace()).policies.put(policy.ref().name(), policy);
  }

  synchronized void remove(PolicyRef policy) {
    touch(policy.namespace()).policies.remove(policy.name());
  }

  synchronized void put(Autoscaler autoscaler) {
    touch(autoscaler.target().namespace()).autoscalers.put(autoscaler.name(), autoscaler);
  }

  synchronized void removeAutoscaler(String namespace, String name) {
    touch(namespace).autoscalers.remove(name);
  }

  synchronized void put(PodService service) {
    touch(service.namespace()).services.put(service.name(), service);
  }

  synchronized void removeService(String namespace, String name) {
    touch(namespace).services.remove(name);
  }

  /** The value of all that was said so far. */
  synchronized ClusterView view(boolean synced) {
    for (var name : changed) {
      var namespace = namespaces.get(name);
      if (namespace == null || namespace.isEmpty()) {
        namespaces.remove(name);
        views.remove(name);
      } else {
        views.put(name, view(namespace));
      }
    }
    changed.clear();
    return new ClusterView(views, nodes, synced);
  }

  private static NamespaceView view(Namespace namespace) {
    List<Pod> pods =
        namespace.pods.values().stream().map(owned -> withWorkload(namespace, owned)).toList();
    return NamespaceView.of(
        pods,
        namespace.workloads.values(),
        namespace.policies.values(),
        namespace.autoscalers.values(),
        namespace.replicaSets,
        namespace.revisions,
        namespace.services.values());
  }

  private static Pod withWorkload(Namespace namespace, OwnedPod owned) {
    var pod = owned.pod();
    var workload = workload(namespace, pod.ref().namespace(), owned.owner());
    return workload == null ? pod : pod.withWorkload(workload);
  }

  private static @Nullable WorkloadRef workload(
      Namespace namespace, String name, @Nullable Owner owner) {
    var top = owner;
    if (owner != null && owner.kind().equals("ReplicaSet")) {
      var set = namespace.replicaSets.get(owner.name());
      top = set == null ? null : set.owner();
    }
    if (top == null) {
      return null;
    }
    for (var kind : WorkloadKind.values()) {
      if (kind.kind().equals(top.kind())) {
        return new WorkloadRef(kind, name, top.name());
      }
    }
    return null;
  }

  private Namespace touch(String name) {
    changed.add(name);
    return namespaces.computeIfAbsent(name, _ -> new Namespace());
  }
}
