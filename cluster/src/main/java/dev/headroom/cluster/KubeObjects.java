package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
        shared(meta.getLabels()),
        phase(pod.getStatus() == null ? null : pod.getStatus().getPhase()),
        meta.getDeletionTimestamp() != null,
        null);
  }

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
        shared(object.getMetadata().getLabels()),
        Objects.requireNonNullElse(replicas, 1),
        declared.capacity(),
        declared.problem());
  }

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

  private static Map<String, String> shared(@Nullable Map<String, String> labels) {
    if (labels == null) {
      return Map.of();
    }
    return labels.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                entry -> entry.getKey().intern(), entry -> entry.getValue().intern()));
  }
}
