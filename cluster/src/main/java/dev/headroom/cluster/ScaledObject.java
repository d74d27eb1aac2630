package dev.headroom.cluster;

import dev.headroom.model.Target;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Arrays;
import java.util.Set;

/**
 * A {@code ScaledObject} (keda.sh/v1alpha1), as far as we look at it.
 *
 * @param danger how its fallback can take live pods away while our scaler fails, for people; empty
 *     if it cannot, and of one that asks others
 */
public record ScaledObject(String namespace, String name, Target target, String danger) {
  /** The Service of our scaler, as scalerAddress begins with it. */
  private static final String SCALER = "headroom-external-scaler";

  /** What these publish while our word is missing may be less than the replicas that there are. */
  private static final Set<String> LOWERING = Set.of("static", "currentReplicasIfLower");

  static ScaledObject read(GenericKubernetesResource resource) {
    var meta = resource.getMetadata();
    var spec = Fields.of(resource, "spec");
    var ours =
        spec.items("triggers")
            .anyMatch(it -> it.at("metadata").text("scalerAddress", "").startsWith(SCALER));
    return new ScaledObject(
        meta.getNamespace(),
        meta.getName(),
        target(meta.getNamespace(), spec.at("scaleTargetRef")),
        ours && !spec.at("fallback").values().isEmpty() ? danger(spec.at("fallback")) : "");
  }

  private static Target target(String namespace, Fields target) {
    var kind = target.text("kind", WorkloadKind.DEPLOYMENT.kind());
    var name = target.text("name", "");
    return Arrays.stream(WorkloadKind.values())
        .filter(known -> known.kind().equals(kind))
        .findFirst()
        .<Target>map(known -> new Target.Found(new WorkloadRef(known, namespace, name)))
        .orElseGet(() -> new Target.Missing("it scales a " + kind + ", which is not read"));
  }

  private static String danger(Fields fallback) {
    var behavior = fallback.text("behavior", "static");
    if (fallback.count("replicas") == 0) {
      return "fallback.replicas is 0: all pods go while the scaler is away";
    }
    return LOWERING.contains(behavior)
        ? "fallback.behavior is " + behavior + ": live pods go while no value is known"
        : "";
  }
}
