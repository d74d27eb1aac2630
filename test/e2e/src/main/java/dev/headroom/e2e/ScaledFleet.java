package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.rig.Kubectl;
import dev.headroom.rig.RigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;

/** KEDA's hand on the media fleet: a ScaledObject, as its users write it, and the HPA it makes. */
final class ScaledFleet {
  private static final String NAME = MediaFleet.NAME;
  private static final String HPA = "keda-hpa-" + NAME;
  private static final String EXTERNAL = "/apis/external.metrics.k8s.io/v1beta1/namespaces/";

  private static final String BY_METRIC = "metric: required-replicas";
  private static final Duration POLL = Duration.ofSeconds(2);

  /** How few and how many pods; none is allowed. */
  record Bounds(int least, int most) {}

  private final Kubectl kubectl;

  ScaledFleet(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  /** By a trigger that names nothing: the fleet is what the ScaledObject scales. */
  void scale(Bounds bounds) {
    kubectl.apply(scaledObject(bounds, POLL, BY_METRIC, ""));
  }

  /** By a trigger that names the fleet's policy. */
  void scaleByPolicy(Bounds bounds) {
    scaleByPolicy(bounds, POLL);
  }

  /** The same, asked by KEDA as rarely as that. */
  void scaleByPolicy(Bounds bounds, Duration poll) {
    kubectl.apply(scaledObject(bounds, poll, "policy: " + NAME, ""));
  }

  /** As {@link #scale}, with the TriggerAuthentication of {@link #scaleByExample}. */
  void scaleOverTls(Bounds bounds) {
    kubectl.apply(scaledObject(bounds, POLL, BY_METRIC, "authenticationRef: {name: headroom}"));
  }

  /** As an example of the manifests has it; this fleet stands for the one that it is about. */
  void scaleByExample(Path example) {
    try {
      kubectl.apply(Files.readString(example).replace("my-mixer", NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(example + " cannot be read", e);
    }
  }

  /** Takes the ScaledObject and its HPA away; the replicas stay. */
  void remove() {
    kubectl.run("delete", "scaledobject", NAME, "--ignore-not-found");
    kubectl.waitFor("delete", Duration.ofSeconds(30), "hpa/" + HPA);
  }

  /** What the Deployment's spec asks for. */
  int replicas() {
    return Integer.parseInt(kubectl.jsonPath(".spec.replicas", "deployment", NAME));
  }

  /** KEDA serves the trigger's value, and the HPA reads it. */
  void awaitHealth(Duration patience) {
    Await.until("the HPA reads KEDA's metric", patience, () -> scalingActive().equals("True"));
  }

  /** The HPA says that it gets no metric. */
  void awaitTrouble(Duration patience) {
    Await.until("the HPA misses KEDA's metric", patience, () -> scalingActive().equals("False"));
  }

  private String scalingActive() {
    return Json.stream(hpa().path("status").path("conditions"))
        .filter(condition -> condition.path("type").asText().equals("ScalingActive"))
        .map(condition -> condition.path("status").asText())
        .findFirst()
        .orElse("");
  }

  private JsonNode hpa() {
    var text = kubectl.json("hpa", HPA, "--ignore-not-found");
    return Json.parse(text.isBlank() ? "{}" : text);
  }

  /** The trigger's value as KEDA serves it to the HPA. */
  OptionalDouble value() {
    var path =
        EXTERNAL
            + kubectl.namespace()
            + "/s0-required-replicas?labelSelector=scaledobject.keda.sh%2Fname%3D"
            + NAME;
    var items = Json.parse(kubectl.raw(path)).path("items");
    return items.size() == 1
        ? OptionalDouble.of(MetricsApi.quantity(items.path(0).path("value").asText()))
        : OptionalDouble.empty();
  }

  /** Whether KEDA serves this value; it may fail to, or hang for as long as it takes to give up. */
  boolean serves(double value) {
    try {
      return value().orElse(-1) == value;
    } catch (RigException noAnswer) {
      return false;
    }
  }

  private static String scaledObject(Bounds bounds, Duration poll, String key, String more) {
    return """
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: media}
    spec:
      scaleTargetRef: {kind: Deployment, name: media}
      minReplicaCount: %d
      maxReplicaCount: %d
      pollingInterval: %d
      cooldownPeriod: 5
      fallback: {failureThreshold: 3, replicas: 1, behavior: currentReplicasIfHigher}
      advanced:
        horizontalPodAutoscalerConfig:
          behavior:
            scaleUp:
              stabilizationWindowSeconds: 0
              tolerance: "0.001"
              policies: [{type: Pods, value: 100, periodSeconds: 15}]
            scaleDown:
              stabilizationWindowSeconds: 5
              tolerance: "0.001"
              policies: [{type: Pods, value: 1, periodSeconds: 5}]
      triggers:
        - type: external-push
          metadata:
            scalerAddress: headroom-external-scaler.headroom-system.svc.cluster.local:9555
            %s
          %s
    """
        .formatted(bounds.least(), bounds.most(), poll.toSeconds(), key, more);
  }
}
