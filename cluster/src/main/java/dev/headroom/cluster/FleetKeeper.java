package dev.headroom.cluster;

import dev.headroom.model.Signals;
import dev.headroom.model.Workload;
import dev.headroom.policy.DrainStep;
import dev.headroom.policy.Explanation;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.PublishedReplicas;
import dev.headroom.policy.ScalingDecision;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides for one policy, again and again: what is seen goes in, marks to set and a status to write
 * come out. It remembers, so it is for one thread; it touches nothing itself. What it did is in the
 * marks of the pods.
 */
final class FleetKeeper {
  private final FleetMind mind;
  private final Supplier<List<String>> apiProblems;
  private final SessionMemory memory = new SessionMemory();
  private final SettledMarks marks = new SettledMarks();

  /**
   * @param apiProblems what is not ours of the metrics API's registration
   */
  FleetKeeper(FleetMind mind, Supplier<List<String>> apiProblems) {
    this.mind = mind;
    this.apiProblems = apiProblems;
  }

  /** What is to be written. */
  record Outcome(PolicyStatus status, List<PodMove> moves) {
    Outcome {
      moves = List.copyOf(moves);
    }
  }

  Outcome step(
      MediaScalingPolicy policy,
      ClusterView view,
      Signals signals,
      boolean leaderNew,
      Instant now) {
    var conditions = new Conditions(policy.status().conditions(), now);
    var workload = view.workload(policy.target()).orElse(null);
    if (workload == null) {
      return idle(
          policy, conditions.cannotDecide("TargetNotFound", "there is no " + policy.target()));
    }
    var senior = view.policyOf(policy.target()).filter(_ -> policy.enforced());
    if (senior.isPresent() && !senior.get().ref().equals(policy.ref())) {
      return idle(
          policy,
          conditions.cannotDecide(
              "TargetTaken",
              senior.get().ref() + " is older and scales " + policy.target() + ": delete one"));
    }
    var pods = view.podsOf(policy.target());
    memory.keep(pods);
    marks.look(pods, now);
    var fleet = FleetObserver.observe(view, workload, signals, memory, leaderNew, now);
    var autoscalers = view.autoscalersOf(policy.target());
    var decision = mind.decide(policy, autoscalers, fleet, now);
    var settle = policy.spec().drain().settle();
    var plan =
        PodMoves.of(decision.steps(), pods, pod -> marks.settled(pod, signals, settle, now), now);
    return new Decided(policy, workload, plan, fleet, decision, autoscalers)
        .outcome(conditions, conditions.served(apiProblems.get()));
  }

  /** No pod is released before its mark has settled from now on. */
  void unsettle() {
    marks.forget();
  }

  /** The same for these pods alone, by uid. */
  void unsettle(Set<String> pods) {
    marks.forget(pods);
  }

  /** A policy that decides nothing leaves the number that it decided last. */
  private static Outcome idle(MediaScalingPolicy policy, PolicyStatus.Condition why) {
    var last = policy.status();
    return new Outcome(
        new PolicyStatus(
            policy.generation(),
            last.requiredReplicas(),
            0,
            0,
            last.rung(),
            Map.of(),
            why.message(),
            List.of(why)),
        List.of());
  }

  /** One decision and all that it was made on. */
  private record Decided(
      MediaScalingPolicy policy,
      Workload workload,
      PodMoves.Plan plan,
      FleetObservation fleet,
      ScalingDecision decision,
      List<Autoscaler> autoscalers) {

    Outcome outcome(Conditions conditions, PolicyStatus.Condition served) {
      var moves = policy.enforced() ? plan.moves() : List.<PodMove>of();
      var status =
          new PolicyStatus(
              policy.generation(),
              required(),
              fleet.live(),
              forecast(),
              rung(),
              phases(),
              line(),
              List.of(
                  conditions.decides(policy.enforced()),
                  conditions.followed(autoscalers, policy),
                  conditions.held(decision.holds()),
                  served));
      return new Outcome(status, moves);
    }

    /** The wish as the autoscaler must read it to do as it is wished. */
    private int required() {
      var tolerance = autoscalers.stream().mapToDouble(Autoscaler::upTolerance).max().orElse(0);
      return PublishedReplicas.of(decision.replicas(), workload.replicas(), tolerance);
    }

    private int forecast() {
      return decision.explanation() instanceof Explanation.Numbers numbers
          ? (int) Math.ceil(numbers.sessions())
          : fleet.live();
    }

    private String rung() {
      return decision.explanation() instanceof Explanation.Numbers numbers
          ? numbers.rung().label()
          : "";
    }

    private Map<PodPhase, Integer> phases() {
      var phases = new EnumMap<PodPhase, Integer>(PodPhase.class);
      fleet.pods().forEach(pod -> phases.merge(pod.phase(), 1, Integer::sum));
      return phases;
    }

    private String line() {
      var line = new StringBuilder(decision.explanation().line());
      if (!plan.settling().isEmpty()) {
        line.append("; settling: ").append(String.join(", ", plan.settling()));
      }
      if (!policy.enforced() && !decision.steps().isEmpty()) {
        line.append("; would ")
            .append(
                decision.steps().stream().map(Decided::words).collect(Collectors.joining(", ")));
      }
      var tolerance = autoscalers.stream().mapToDouble(Autoscaler::downTolerance).max().orElse(0);
      if (PublishedReplicas.isSwallowed(decision.replicas(), workload.replicas(), tolerance)) {
        line.append("; the autoscaler's tolerance of ")
            .append(tolerance)
            .append(" ignores so small a step");
      }
      return line.toString();
    }

    private static String words(DrainStep step) {
      return switch (step) {
        case DrainStep.Drain _ -> "drain " + step.pod();
        case DrainStep.Undrain _ -> "undrain " + step.pod();
        case DrainStep.Release _ -> "release " + step.pod();
      };
    }
  }
}
