package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The API server's objects as our values. Texts that many pods share are interned: labels and node
 * names are most of a pod.
 */
final class KubeObjects {
  private KubeObjects() {}

  static Pod pod(io.fabric8.kubernetes.api.model.Pod pod) {
    var meta = pod.getMetadata();
    var node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
    return new Pod(
        podRef(pod),
        meta.getUid(),
        node == null || node.isEmpty() ? null : node.intern(),
        labels(meta.getLabels()),
        phase(pod.getStatus() == null ? null : pod.getStatus().getPhase()),
        meta.getDeletionTimestamp() != null,
        null,
        life(pod));
  }

  private static Pod.Life life(io.fabric8.kubernetes.api.model.Pod pod) {
    var created = time(pod.getMetadata().getCreationTimestamp());
    var version = Objects.requireNonNullElse(pod.getMetadata().getResourceVersion(), "");
    var status = pod.getStatus();
    if (status == null) {
      return new Pod.Life(created, false, created, List.of(), marks(pod), version);
    }
    var ready =
        status.getConditions().stream().filter(c -> "Ready".equals(c.getType())).findFirst();
    return new Pod.Life(
        created,
        ready.map(condition -> "True".equals(condition.getStatus())).orElse(false),
        ready.map(condition -> time(condition.getLastTransitionTime())).orElse(created),
        status.getPodIPs().stream().map(PodIP::getIp).filter(Objects::nonNull).toList(),
        marks(pod),
        version);
  }

  private static Map<String, String> marks(HasMetadata pod) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    return MARKS.stream()
        .filter(mark -> annotations.get(mark) != null)
        .collect(Collectors.toUnmodifiableMap(mark -> mark, annotations::get));
  }

  private static final List<String> MARKS = List.of(PodMarks.SINCE, PodMarks.COST, PodMarks.LET_GO);

  /** The API server's time; the epoch where it is left out. */
  static Instant time(@Nullable String rfc3339) {
    return rfc3339 == null || rfc3339.isEmpty()
        ? Instant.EPOCH
        : OffsetDateTime.parse(rfc3339).toInstant();
  }

  static ClusterNode node(Node node) {
    var spec = node.getSpec();
    var leaving =
        spec != null
            && (Boolean.TRUE.equals(spec.getUnschedulable())
                || spec.getTaints().stream().anyMatch(t -> EMPTYING.contains(t.getKey())));
    var ready =
        node.getStatus() != null
            && node.getStatus().getConditions().stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    return new ClusterNode(node.getMetadata().getName().intern(), leaving, ready);
  }

  /** Taints by which node autoscalers say that they are about to remove a node. */
  private static final Set<String> EMPTYING =
      Set.of("ToBeDeletedByClusterAutoscaler", "karpenter.sh/disrupted");

  static PodRef podRef(HasMetadata pod) {
    var meta = pod.getMetadata();
    return new PodRef(meta.getNamespace().intern(), meta.getName());
  }

  static WorkloadRef workloadRef(WorkloadKind kind, HasMetadata object) {
    var meta = object.getMetadata();
    return new WorkloadRef(kind, meta.getNamespace().intern(), meta.getName());
  }

  /**
   * @param replicas {@code spec.replicas}; the API server sets 1 where it is left out
   */
  static Workload workload(WorkloadKind kind, HasMetadata object, @Nullable Integer replicas) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
    var declared = CapacityAnnotations.read(annotations);
    return new Workload(
        workloadRef(kind, object),
        labels(object.getMetadata().getLabels()),
        Objects.requireNonNullElse(replicas, 1),
        declared.capacity(),
        declared.problem());
  }

  static PodService service(Service service) {
    var meta = service.getMetadata();
    return new PodService(
        meta.getNamespace().intern(),
        meta.getName(),
        labels(meta.getLabels()),
        labels(service.getSpec() == null ? null : service.getSpec().getSelector()));
  }

  /** A ReplicaSet that a controller owns, null for any other. */
  static ClusterIndex.@Nullable OwnedReplicaSet replicaSet(ReplicaSet set) {
    var owner = owner(set);
    return owner == null
        ? null
        : new ClusterIndex.OwnedReplicaSet(
            owner,
            Objects.requireNonNullElse(set.getSpec().getReplicas(), 1),
            revision(Objects.requireNonNullElse(set.getMetadata().getAnnotations(), Map.of())));
  }

  private static long revision(Map<String, String> annotations) {
    try {
      return Long.parseLong(annotations.getOrDefault(REVISION, "0"));
    } catch (NumberFormatException notOurs) {
      return 0;
    }
  }

  private static final String REVISION = "deployment.kubernetes.io/revision";

  /** The owner that controls the object, null without one. */
  static ClusterIndex.@Nullable Owner owner(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .map(owner -> new ClusterIndex.Owner(owner.getKind().intern(), owner.getName().intern()))
        .findFirst()
        .orElse(null);
  }

  private static Pod.Phase phase(@Nullable String phase) {
    if (phase == null || phase.isEmpty()) {
      return Pod.Phase.PENDING;
    }
    try {
      return Pod.Phase.valueOf(phase.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException notOfThisDay) {
      return Pod.Phase.UNKNOWN;
    }
  }

  /** Labels as a value, their texts shared. */
  static Map<String, String> labels(@Nullable Map<String, String> labels) {
    if (labels == null) {
      return Map.of();
    }
    // A null that a client smuggled in must not end the watch of all pods.
    return labels.entrySet().stream()
        .filter(entry -> entry.getValue() != null)
        .collect(
            Collectors.toUnmodifiableMap(
                entry -> entry.getKey().intern(), entry -> entry.getValue().intern()));
  }
}
