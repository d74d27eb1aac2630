package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Fleets at zero, each with a policy and a ScaledObject, to be woken once each by a placement
 * request. What is measured is what they ask for.
 *
 * @param trigger type of KEDA's trigger
 */
record IdleFleets(Kubectl kubectl, String trigger, List<String> names) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int UNAVAILABLE = 503;

  /** All are at zero, decided about and served by KEDA when this returns. */
  static IdleFleets create(Kubectl kubectl, String trigger, int count) {
    var names = IntStream.range(0, count).mapToObj(i -> trigger + "-" + i).toList();
    kubectl.apply(names.stream().map(n -> manifests(n, trigger)).collect(Collectors.joining()));
    for (var name : names) {
      kubectl.waitFor("jsonpath={.status.observedGeneration}=1", PATIENCE, "msp/" + name);
      kubectl.waitFor("condition=Ready", PATIENCE, "scaledobject/" + name);
    }
    return new IdleFleets(kubectl, trigger, names);
  }

  /**
   * Wakes one after the other.
   *
   * @param gap the longest time between two, which are drawn evenly
   * @return how long it took from each request to the first pod that was asked for
   */
  Delays wake(Placement placement, ReplicasWatch watch, Duration gap, Duration patience) {
    var random = new Random(1);
    var asked = new ArrayList<Long>();
    for (var name : names) {
      Await.pause(Duration.ofMillis(random.nextLong(gap.toMillis())));
      asked.add(System.nanoTime());
      var answer = placement.ask(name, "first-call");
      if (answer.statusCode() != UNAVAILABLE) {
        throw new IllegalStateException(name + " was not at zero: " + answer.body());
      }
    }
    Await.until(
        "a pod asked for of each of " + names,
        patience,
        () -> names.stream().allMatch(name -> watch.reached(name, 1).isPresent()));
    return new Delays(
        IntStream.range(0, names.size())
            .mapToObj(i -> watch.reached(names.get(i), 1).orElseThrow() - asked.get(i))
            .map(Duration::ofNanos)
            .toList());
  }

  private static String manifests(String name, String trigger) {
    return PodlessFleet.manifest(name, 0)
        + """
        apiVersion: headroom.dev/v1alpha1
        kind: MediaScalingPolicy
        metadata: {name: %1$s}
        spec:
          targetRef: {name: %1$s}
          capacity: {sessions: 10}
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: %1$s}
        spec:
          scaleTargetRef: {kind: Deployment, name: %1$s}
          minReplicaCount: 0
          maxReplicaCount: 2
          pollingInterval: 30
          triggers:
            - type: %2$s
              metadata:
                scalerAddress: headroom-external-scaler.headroom-system.svc.cluster.local:9555
                workload: Deployment/%1$s
        ---
        """
            .formatted(name, trigger);
  }
}
