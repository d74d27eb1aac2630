package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.model.Signals;
import dev.headroom.model.WorkloadRef;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One replica of the service: a real controller with a view and words of agents of its own. */
final class RaceReplica {
  private static final Duration MAX_AGE = Duration.ofSeconds(10);

  private record Word(Instant at, int sessions) {}

  private final PolicyController controller;
  private final WakeWriter waker;
  private final Map<PodRef, Word> words = new HashMap<>();
  private Instant now = Instant.EPOCH;
  ClusterView view = ClusterView.NOTHING_YET;
  final FixedLead lead = new FixedLead(null);
  Instant deafUntil = Instant.EPOCH;
  Instant shown = Instant.EPOCH;

  RaceReplica(KubernetesClient client) {
    waker = new WakeWriter(client, Runnable::run);
    controller =
        new PolicyController(
            new PolicyWriter(client, "replica"),
            new PolicyMemories(client),
            Arithmetic::new,
            () -> view,
            () -> signals(now),
            List::of,
            lead,
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

  /** As the external scaler answers KEDA: empty while it is not known whether the fleet is idle. */
  Optional<Boolean> active(WorkloadRef fleet, Instant at) {
    var sessions = new ArrayList<Reading>();
    view.podsOf(fleet).stream()
        .filter(Pod::mayCarrySessions)
        .forEach(pod -> sessions.add(read(pod, at)));
    var known = sessions.stream().allMatch(it -> it instanceof Reading.Fresh);
    if (FleetWake.isAwaited(view, fleet, at)
        || (known && !sessions.stream().allMatch(RaceReplica::isZero))) {
      return Optional.of(true);
    }
    var published = published();
    if (!known || published.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(published.getAsInt() > 1);
  }

  /**
   * As the placement desk does it: the pods that may take a call, and a wake where there is none or
   * where nothing that is metered keeps the fleet awake.
   */
  List<Pod> place(WorkloadRef fleet, Instant at) {
    var pods = view.podsOf(fleet);
    var open =
        pods.stream()
            .filter(PodMarks::takesSessions)
            .filter(pod -> read(pod, at) instanceof Reading.Fresh)
            .toList();
    var idle =
        pods.stream()
            .map(pod -> read(pod, at))
            .allMatch(it -> !(it instanceof Reading.Fresh) || isZero(it));
    if (open.isEmpty() ? !FleetWake.takesSessions(view, fleet) : idle) {
      view.policyOf(fleet).ifPresent(policy -> waker.wake(policy, at));
    }
    return open;
  }

  private static boolean isZero(Reading reading) {
    return reading instanceof Reading.Fresh fresh && fresh.value().units() == 0;
  }

  private Reading read(Pod pod, Instant at) {
    var word = words.get(pod.ref());
    return word == null ? new Reading.Absent("no word") : reading(word, at);
  }

  private Signals signals(Instant at) {
    var readings = new HashMap<PodRef, Reading>();
    words.forEach((pod, word) -> readings.put(pod, reading(word, at)));
    return new Fleets.Fleet(List.of(), readings).signals();
  }

  /** Whether its guard refuses the deletion of a pod. */
  boolean objects(PodRef pod, Instant at) {
    return PodGuard.objection(view, signals(at), pod, at).isPresent();
  }

  private static Reading reading(Word word, Instant at) {
    return Duration.between(word.at(), at).compareTo(MAX_AGE) > 0
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
