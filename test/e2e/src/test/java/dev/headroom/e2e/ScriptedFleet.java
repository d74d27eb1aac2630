package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Deployment whose pods never run, under a real HPA that reads a number we choose: with a
 * capacity of one session a pod and no call, {@code rtc_required_replicas} is the declared buffer.
 */
final class ScriptedFleet implements AutoCloseable {
  private static final String NAME = "scripted";
  static final int MOST = 20;

  private final Kubectl kubectl;

  private ScriptedFleet(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  /**
   * Makes the Deployment with one pod, waits until its number is served, and adds the HPA.
   *
   * @param behavior of the HPA, a YAML object; empty for none
   */
  static ScriptedFleet under(String behavior, Stage stage) {
    var fleet = new ScriptedFleet(stage.kubectl());
    fleet.kubectl.apply(DEPLOYMENT);
    Await.until("the number of the scripted fleet", Duration.ofSeconds(20), fleet::isServed);
    fleet.kubectl.apply(autoscaler(behavior));
    Await.until(
        "the HPA reads it",
        Duration.ofSeconds(30),
        () -> fleet.status(".currentMetrics").contains("1"));
    return fleet;
  }

  private boolean isServed() {
    try {
      return kubectl.raw(PATH).contains("\"value\":\"1\"");
    } catch (RuntimeException notYet) {
      return false;
    }
  }

  private String status(String field) {
    return kubectl.jsonPath(".status" + field, "hpa", NAME, "-n", "default");
  }

  /** From now on the metric has this value. */
  void say(int value) {
    kubectl.run(
        "annotate", "deployment/" + NAME, "--overwrite", "headroom.dev/buffer-sessions=" + value);
  }

  int replicas() {
    return Integer.parseInt(
        kubectl.jsonPath(".spec.replicas", "deployment", NAME, "-n", "default"));
  }

  /** A number of replicas, and when it was first seen, from the start of a script. */
  record Change(Duration after, int replicas) {}

  /** Plays a script and returns every change of the replicas. */
  List<Change> play(List<HpaScript.Step> steps) {
    var changes = new ArrayList<Change>();
    var start = System.nanoTime();
    var last = replicas();
    for (var step : steps) {
      say(step.value());
      while (System.nanoTime() - start < step.until().toNanos()) {
        var now = replicas();
        if (now != last) {
          changes.add(new Change(Duration.ofNanos(System.nanoTime() - start), now));
          last = now;
        }
        Await.pause(Duration.ofMillis(100));
      }
    }
    return changes;
  }

  @Override
  public void close() {
    kubectl.run("delete", "hpa,deployment", NAME, "-n", "default");
  }

  private static final String PATH =
      "/apis/custom.metrics.k8s.io/v1beta2/namespaces/default/deployments.apps/scripted"
          + "/rtc_required_replicas";

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: scripted
        namespace: default
        annotations: {headroom.dev/capacity-sessions: "1", headroom.dev/buffer-sessions: "1"}
      spec:
        replicas: 1
        selector: {matchLabels: {app: scripted}}
        template:
          metadata: {labels: {app: scripted}}
          spec:
            nodeSelector: {headroom.dev/nowhere: "true"}
            containers: [{name: none, image: none}]
      """;

  private static String autoscaler(String behavior) {
    return """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: scripted, namespace: default}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: scripted}
      minReplicas: 1
      maxReplicas: %d
      metrics:
        - type: Object
          object:
            describedObject: {apiVersion: apps/v1, kind: Deployment, name: scripted}
            metric: {name: rtc_required_replicas}
            target: {type: AverageValue, averageValue: "1"}
      %s
    """
        .formatted(MOST, behavior.isEmpty() ? "" : "behavior: " + behavior);
  }
}
