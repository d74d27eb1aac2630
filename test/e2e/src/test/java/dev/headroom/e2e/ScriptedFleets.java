package dev.headroom.e2e;

import dev.headroom.e2e.HpaScript.Change;
import dev.headroom.rig.Kubectl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Deployments whose pods never run, each under a real HPA that reads a number we choose: with a
 * capacity of one session a pod and no call, {@code rtc_required_replicas} is the declared buffer.
 */
final class ScriptedFleets {
  /** Most replicas of an HPA; the least is one. */
  static final int MOST = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Kubectl kubectl;
  private final List<HpaScript> scripts;

  private ScriptedFleets(Kubectl kubectl, List<HpaScript> scripts) {
    this.kubectl = kubectl;
    this.scripts = List.copyOf(scripts);
  }

  /** Makes a fleet of one pod for each script; all HPAs read their number when this returns. */
  static ScriptedFleets of(Stage stage, List<HpaScript> scripts) {
    var fleets = new ScriptedFleets(stage.kubectl(), scripts);
    for (var script : scripts) {
      var number = "deployments.apps/" + script.name() + "/rtc_required_replicas";
      fleets.kubectl.apply(deployment(script.name()));
      Await.until(
          "the number of " + script.name(),
          PATIENCE,
          () -> stage.api().get(number).status() == 200);
      fleets.kubectl.apply(autoscaler(script));
    }
    Await.until("all HPAs read their number", PATIENCE, fleets::areScaled);
    return fleets;
  }

  private boolean areScaled() {
    return scripts.stream()
        .allMatch(script ->
            kubectl
                .jsonPath(".status.currentMetrics", "hpa", script.name())
                .contains("rtc_required_replicas"));
  }

  /** Plays all scripts at once and returns every change of replicas, by the script's name. */
  Map<String, List<Change>> play() {
    var changes = new HashMap<String, List<Change>>();
    var replicas = replicas();
    var said = new HashMap<String, Integer>();
    var start = System.nanoTime();
    var elapsed = Duration.ZERO;
    var length = scripts.stream().map(HpaScript::length).max(Duration::compareTo).orElseThrow();
    while (elapsed.compareTo(length) < 0) {
      for (var script : scripts) {
        say(script.name(), script.valueAt(elapsed), said);
      }
      var now = replicas();
      elapsed = Duration.ofNanos(System.nanoTime() - start);
      for (var script : scripts) {
        int before = replicas.getOrDefault(script.name(), -1);
        int count = now.getOrDefault(script.name(), -1);
        if (count != before && script.runsAt(elapsed)) {
          changes
              .computeIfAbsent(script.name(), _ -> new ArrayList<>())
              .add(new Change(elapsed, count));
        }
      }
      replicas = now;
      Await.pause(LOOK);
    }
    return changes;
  }

  private void say(String fleet, int value, Map<String, Integer> said) {
    if (Integer.valueOf(value).equals(said.put(fleet, value))) {
      return;
    }
    kubectl.run(
        "annotate", "deployment/" + fleet, "--overwrite", "headroom.dev/buffer-sessions=" + value);
  }

  private Map<String, Integer> replicas() {
    var items = Json.parse(kubectl.json("deployments", "-l", "scripted=yes"));
    return Json.stream(items.path("items"))
        .collect(
            Collectors.toMap(
                it -> it.path("metadata").path("name").asText(),
                it -> it.path("spec").path("replicas").asInt()));
  }

  private static String deployment(String name) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: %1$s
      labels: {scripted: "yes"}
      annotations: {headroom.dev/capacity-sessions: "1", headroom.dev/buffer-sessions: "1"}
    spec:
      replicas: 1
      selector: {matchLabels: {app: %1$s}}
      template:
        metadata: {labels: {app: %1$s}}
        spec:
          nodeSelector: {headroom.dev/nowhere: "true"}
          containers: [{name: none, image: none}]
    """
        .formatted(name);
  }

  private static String autoscaler(HpaScript script) {
    return """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: %1$s}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %1$s}
      minReplicas: 1
      maxReplicas: %2$d
      metrics:
        - type: Object
          object:
            describedObject: {apiVersion: apps/v1, kind: Deployment, name: %1$s}
            metric: {name: rtc_required_replicas}
            target: {type: AverageValue, averageValue: "1"}
      %3$s
    """
        .formatted(script.name(), MOST, script.yaml());
  }
}
