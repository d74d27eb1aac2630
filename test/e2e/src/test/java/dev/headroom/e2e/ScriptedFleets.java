package dev.headroom.e2e;

import dev.headroom.e2e.HpaScript.Change;
import dev.headroom.rig.Kubectl;
import java.time.Duration;
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
      fleets.kubectl.apply(PodlessFleet.manifest(script.name(), 1));
      PodlessFleet.require(fleets.kubectl, script.name(), 1);
      Await.until(
          "the number of " + script.name(),
          PATIENCE,
          () -> stage.api().get(number).status() == 200);
      fleets.kubectl.apply(
          PodlessFleet.autoscaler(
              script.name(), MOST, PodlessFleet.required(script.name()), script.yaml()));
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
    try (var watch = ReplicasWatch.open(kubectl)) {
      var start = System.nanoTime();
      sayAll(start);
      return scripts.stream()
          .collect(Collectors.toMap(HpaScript::name, script -> changes(script, watch, start)));
    }
  }

  private void sayAll(long start) {
    var said = new HashMap<String, Integer>();
    var length = scripts.stream().map(HpaScript::length).max(Duration::compareTo).orElseThrow();
    for (var elapsed = Duration.ZERO;
        elapsed.compareTo(length) < 0;
        elapsed = Duration.ofNanos(System.nanoTime() - start)) {
      for (var script : scripts) {
        say(script.name(), script.valueAt(elapsed), said);
      }
      Await.pause(LOOK);
    }
  }

  private static List<Change> changes(HpaScript script, ReplicasWatch watch, long start) {
    return watch.changes(script.name()).stream()
        .map(seen -> new Change(Duration.ofNanos(seen.nanos() - start), seen.replicas()))
        .skip(1)
        .filter(change -> script.runsAt(change.after()))
        .toList();
  }

  private void say(String fleet, int value, Map<String, Integer> said) {
    if (Integer.valueOf(value).equals(said.put(fleet, value))) {
      return;
    }
    PodlessFleet.require(kubectl, fleet, value);
  }
}
