package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;

/** Deployments whose pods no scheduler ever takes: only what is asked for is looked at. */
final class PodlessFleet {
  private PodlessFleet() {}

  /** The manifest of one, which ends in a separator. */
  static String manifest(String name, int replicas) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: %1$s}
    spec:
      replicas: %2$d
      selector: {matchLabels: {app: %1$s}}
      template:
        metadata: {labels: {app: %1$s}}
        spec:
          schedulingGates: [{name: test.headroom.dev/never}]
          containers: [{name: none, image: none}]
    ---
    """
        .formatted(name, replicas);
  }

  /** Says how many pods its metric shall ask for: a pod carries one session, and none is there. */
  static void require(Kubectl kubectl, String name, int pods) {
    kubectl.run(
        "annotate",
        "deployment/" + name,
        "--overwrite",
        "headroom.dev/capacity-sessions=1",
        "headroom.dev/buffer-sessions=" + pods);
  }

  /**
   * A stock HPA over a Deployment of the same name, from one pod on.
   *
   * @param metric as {@code spec.metrics} takes it, YAML on one line
   * @param more further lines of its spec, or none
   */
  static String autoscaler(String name, int most, String metric, String more) {
    return """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: %1$s}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %1$s}
      minReplicas: 1
      maxReplicas: %2$d
      metrics: [%3$s]
      %4$s
    """
        .formatted(name, most, metric, more);
  }

  /** The metric that asks for pods: whole ones, so one a pod. */
  static String required(String name) {
    return """
    {type: Object, object: {describedObject: {apiVersion: apps/v1, kind: Deployment, name: %s}, \
    metric: {name: rtc_required_replicas}, target: {type: AverageValue, averageValue: 1}}}\
    """
        .formatted(name);
  }
}
