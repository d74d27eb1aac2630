package dev.headroom.cluster;

import dev.headroom.cluster.MediaScalingPolicy.DrainSpec;
import dev.headroom.cluster.MediaScalingPolicy.ForecastSpec;
import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.cluster.MediaScalingPolicy.Placement;
import dev.headroom.cluster.MediaScalingPolicy.Spec;
import dev.headroom.model.Capacity;
import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.model.SessionDates;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.model.Target;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.Buffer;
import dev.headroom.policy.DeletionCost;
import dev.headroom.policy.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Fleets in a line of text, pods named p-0, p-1 and so on: {@code A5 D0 R0!}.
 *
 * <p>A accepts, S starts, D drains, R is released, L leaves; the number is its live sessions,
 * {@code ?} for no fresh word. Then {@code !} for a deletion cost that is written, {@code u} for a
 * pod that is not ready, {@code n} for a newer revision.
 */
final class Fleets {
  static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  static final WorkloadRef SFU = new WorkloadRef(WorkloadKind.DEPLOYMENT, "media", "sfu");
  static final WorkloadRef TURN = new WorkloadRef(WorkloadKind.STATEFUL_SET, "media", "turn");

  /** Released ten seconds after the mark. */
  static final DrainSpec DRAIN =
      new DrainSpec(null, Duration.ofSeconds(10), Duration.ZERO, List.of());

  private static final Pattern POD = Pattern.compile("([ASDRL])(\\d+|\\?)([!un]*)");

  private static final Reading NOT_MEASURED = new Reading.Absent("it is not measured");

  private Fleets() {}

  /** The pods of a line, and what agents say of them. */
  record Fleet(List<Pod> pods, Map<PodRef, Reading> sessions) {
    /** Agents that count sessions and do not date them. */
    Signals signals() {
      return new Words(sessions, Map.of(), Map.of());
    }

    /**
     * The same, that also tell of a signal: a value a pod, from the first on; the rest is unknown.
     */
    Signals signals(Map<Signal, List<Double>> known) {
      var others = new HashMap<Signal, Map<PodRef, Reading>>();
      known.forEach((signal, values) -> {
        var ofPods = others.computeIfAbsent(signal, _ -> new HashMap<>());
        for (var i = 0; i < values.size(); i++) {
          var value = Quantity.of(values.get(i));
          ofPods.put(pods.get(i).ref(), new Reading.Fresh(value, NOW, Duration.ofSeconds(1)));
        }
      });
      return new Words(sessions, others, Map.of());
    }

    /** Agents that date the sessions of the first pod, and of the others that have none. */
    Signals signals(SessionDates ofFirst) {
      var dates = new HashMap<PodRef, SessionDates>();
      pods.forEach(pod -> dates.put(pod.ref(), SessionDates.of(NOW, 1)));
      dates.put(pods.getFirst().ref(), ofFirst);
      return new Words(sessions, Map.of(), dates);
    }

    ClusterView view(int replicas, MediaScalingPolicy... policies) {
      return ClusterView.of(
          pods, List.of(new Workload(SFU, replicas, null, null)), List.of(policies));
    }
  }

  static Fleet fleet(String line) {
    return fleet(line, SFU, NOW.minusSeconds(60));
  }

  /**
   * @param marked since when marks stand
   */
  static Fleet fleet(String line, WorkloadRef owner, Instant marked) {
    var pods = new ArrayList<Pod>();
    var sessions = new HashMap<PodRef, Reading>();
    for (var text : line.isBlank() ? new String[0] : line.strip().split(" +")) {
      var match = POD.matcher(text);
      if (!match.matches()) {
        throw new IllegalArgumentException("\"" + text + "\" is no pod");
      }
      var ref = new PodRef(owner.namespace(), "p-" + pods.size());
      pods.add(pod(ref, owner, match.group(1).charAt(0), match.group(3), marked));
      sessions.put(ref, reading(match.group(2)));
    }
    return new Fleet(pods, sessions);
  }

  private static Reading reading(String sessions) {
    return sessions.equals("?")
        ? new Reading.Stale(NOW.minusSeconds(20), "silent")
        : new Reading.Fresh(Quantity.of(Long.parseLong(sessions)), NOW, Duration.ZERO);
  }

  private static Pod pod(PodRef ref, WorkloadRef owner, char phase, String flags, Instant marked) {
    var labels = new HashMap<String, String>();
    labels.put("pod-template-hash", flags.contains("n") ? "new" : "old");
    var marks = new HashMap<String, String>();
    if (phase == 'D' || phase == 'R') {
      var named = phase == 'D' ? PodPhase.DRAINING : PodPhase.RELEASED;
      labels.put(PodMarks.PHASE, phase == 'D' ? PodMarks.DRAINING : PodMarks.RELEASED);
      marks.put(PodMarks.SINCE, marked.toString());
      if (phase == 'D' || flags.contains("!")) {
        marks.put(PodMarks.COST, Integer.toString(DeletionCost.of(named)));
      }
    }
    var ready = phase != 'S' && !flags.contains("u");
    var life =
        new Pod.Life(
            NOW.minusSeconds(3600), ready, NOW.minusSeconds(3000), List.of("10.0.0.1"), marks);
    return new Pod(
        ref,
        "uid-" + ref.name(),
        "node-a",
        labels,
        phase == 'S' ? Pod.Phase.PENDING : Pod.Phase.RUNNING,
        phase == 'L',
        owner,
        life);
  }

  static MediaScalingPolicy policy(PolicyStatus status) {
    return policy("sfu", Mode.ENFORCE, status);
  }

  static MediaScalingPolicy policy(String name, Mode mode, PolicyStatus status) {
    return policy(name, spec(SFU, Buffer.NONE, DRAIN, mode), status);
  }

  static DrainSpec drainServing(List<String> services) {
    return new DrainSpec(null, DRAIN.settle(), DRAIN.scaleInWindow(), services);
  }

  /** The same of other words. */
  static MediaScalingPolicy policy(Buffer buffer, DrainSpec drain, PolicyStatus status) {
    return policy("sfu", spec(SFU, buffer, drain, Mode.ENFORCE), status);
  }

  private static MediaScalingPolicy policy(String name, Spec spec, PolicyStatus status) {
    var ref = new PolicyRef("media", name);
    return new MediaScalingPolicy(ref, "uid", NOW.minusSeconds(60), 1, spec, status);
  }

  /** Ten sessions a pod, looking one minute ahead. */
  static Spec spec(WorkloadRef target, Buffer buffer, DrainSpec drain, Mode mode) {
    var capacity =
        new Capacity(OptionalDouble.of(10), OptionalDouble.empty(), OptionalDouble.empty(), 0);
    var forecast = new ForecastSpec(0.9, Duration.ofSeconds(5), Duration.ofMinutes(1));
    return new Spec(target, capacity, forecast, buffer, drain, Placement.PACKED, mode);
  }

  static PolicyStatus decided(int replicas) {
    return new PolicyStatus(1, replicas, 0, 0, "", Map.of(), "", List.of());
  }

  /** Words about sessions, and what else is told. */
  private record Words(
      Map<PodRef, Reading> sessions,
      Map<Signal, Map<PodRef, Reading>> others,
      Map<PodRef, SessionDates> dates)
      implements Signals {
    @Override
    public Reading read(PodRef pod, Signal signal, Instant now) {
      return signal == Signal.SESSIONS
          ? sessions.getOrDefault(pod, new Reading.Absent("no word"))
          : others.getOrDefault(signal, Map.of()).getOrDefault(pod, NOT_MEASURED);
    }

    @Override
    public Optional<SessionDates> dates(PodRef pod, Instant now) {
      return Optional.ofNullable(dates.get(pod));
    }

    @Override
    public Reading read(WorkloadRef workload, Signal signal, Instant now) {
      throw new UnsupportedOperationException("decisions read pods");
    }

    @Override
    public List<Pod> pods(String namespace, Predicate<Pod> selector) {
      throw new UnsupportedOperationException("decisions read the view");
    }

    @Override
    public Optional<Pod> pod(PodRef ref) {
      throw new UnsupportedOperationException("decisions read the view");
    }

    @Override
    public Optional<Workload> workload(WorkloadRef ref) {
      throw new UnsupportedOperationException("decisions read the view");
    }

    @Override
    public boolean awaited(WorkloadRef workload, Instant now) {
      throw new UnsupportedOperationException("a fleet's number is not decided by who waits");
    }

    @Override
    public Target targetOfPolicy(String namespace, String policy) {
      throw new UnsupportedOperationException("decisions know their target");
    }

    @Override
    public Target targetOfScaledObject(String namespace, String scaledObject) {
      throw new UnsupportedOperationException("decisions know their target");
    }

    @Override
    public List<Workload> workloads(WorkloadKind kind, String namespace) {
      throw new UnsupportedOperationException("decisions read the view");
    }
  }
}
