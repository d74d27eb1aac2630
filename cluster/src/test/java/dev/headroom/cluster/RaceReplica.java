package dev.headroom.cluster;

import dev.headroom.model.PodRef;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.policy.DrainPlan;
import dev.headroom.policy.DrainSettings;
import dev.headroom.policy.Explanation;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.Need;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.ScalingDecision;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One replica of the service: a real controller with a view and words of agents of its own. */
final class RaceReplica {
  private static final Duration MAX_AGE = Duration.ofSeconds(10);

  private record Word(Instant at, int sessions) {}

  private final PolicyController controller;
  private final Map<PodRef, Word> words = new HashMap<>();
  private Instant now = Instant.EPOCH;
  ClusterView view = ClusterView.NOTHING_YET;
  @Nullable Instant leadingSince;
  Instant deafUntil = Instant.EPOCH;
  Instant shown = Instant.EPOCH;

  RaceReplica(KubernetesClient client) {
    controller =
        new PolicyController(
            new PolicyWriter(client, "replica"),
            new PolicyMemories(client),
            Arithmetic::new,
            () -> view,
            () -> new Fleets.Fleet(List.of(), readings()).signals(),
            List::of,
            () -> leadingSince,
            () -> now);
  }

  void hear(RacePod pod, Instant at) {
    words.put(new PodRef("media", pod.name), new Word(at, pod.sessions));
  }

  void tick(Instant at) {
    now = at;
    controller.tick();
  }

  /**
   * What an autoscaler that asks now is told, if anything. What the calls of this moment add is
   * left out, so nothing but marks keeps the number up.
   */
  OptionalInt published() {
    return view.allPolicies()
        .filter(MediaScalingPolicy::decided)
        .mapToInt(policy ->
            Math.max(
                ReleasedPods.floor(view, view.workload(policy.target()).orElseThrow()),
                policy.status().requiredReplicas()))
        .findFirst();
  }

  private Map<PodRef, Reading> readings() {
    var readings = new HashMap<PodRef, Reading>();
    words.forEach((pod, word) -> readings.put(pod, reading(word)));
    return readings;
  }

  private Reading reading(Word word) {
    return Duration.between(word.at(), now).compareTo(MAX_AGE) > 0
        ? new Reading.Stale(word.at(), "silent")
        : new Reading.Fresh(Quantity.of(word.sessions()), word.at(), Duration.ZERO);
  }

  /** Pods for the sessions on accepting pods, at once; the plan of the drain is the real one. */
  private static final class Arithmetic implements FleetMind {
    @Override
    public ScalingDecision decide(
        MediaScalingPolicy policy,
        List<Autoscaler> autoscalers,
        FleetObservation fleet,
        Instant now) {
      var sessions =
          fleet.pods().stream()
              .filter(pod -> pod.phase() == PodPhase.ACCEPTING)
              .mapToInt(pod -> pod.sessions().size())
              .sum();
      var need = new Need(sessions / 10.0, sessions / 10.0 + 0.5, 1, 9);
      var plan =
          DrainPlan.plan(
              fleet,
              need,
              DrainSettings.NEVER_CUT,
              (_, seconds, _) -> Math.exp(-seconds / 600),
              now);
      return new ScalingDecision(
          plan.replicas(), plan.steps(), plan.holds(), Explanation.of(sessions + " live"));
    }

    @Override
    public void recall(byte[] learned) {}

    @Override
    public byte[] learned() {
      return new byte[] {1};
    }
  }
}
