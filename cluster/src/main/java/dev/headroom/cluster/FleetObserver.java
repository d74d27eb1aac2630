package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.policy.FleetFlag;
import dev.headroom.policy.FleetLoad;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.PodFlag;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.PodView;
import dev.headroom.policy.Quality;
import dev.headroom.policy.SessionEvents;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What a decision reads of a fleet, out of the cluster's view and the agents' words at one moment.
 * A pod's phase is its mark where it has one; without a mark it accepts sessions as soon as it is
 * ready, or carries some. While an agent that does not date sessions has some, ages are not known.
 */
final class FleetObserver {
  private final List<Pod> pods;
  private final Signals signals;
  private final SessionMemory memory;
  private final Departures departures;
  private final Instant now;
  private final SessionEvents events = new SessionEvents();
  private boolean dated = true;

  private FleetObserver(
      List<Pod> pods, Signals signals, SessionMemory memory, Departures departures, Instant now) {
    this.pods = pods;
    this.signals = signals;
    this.memory = memory;
    this.departures = departures;
    this.now = now;
  }

  /**
   * Looks at the pods of a workload.
   *
   * @param view where they stand
   * @param memory of the sessions that pods had when they were last heard of
   * @param leaderNew whether nothing may be scaled in yet
   */
  static FleetObservation observe(
      ClusterView view,
      Workload workload,
      Signals signals,
      SessionMemory memory,
      boolean leaderNew,
      Instant now) {
    var alive = alive(view.podsOf(workload.ref())).sorted(Pod.OLDEST_FIRST).toList();
    var departures = Departures.of(view, workload, alive);
    var observer = new FleetObserver(alive, signals, memory, departures, now);
    return new FleetObservation(
        alive.stream().map(pod -> observer.look(pod, view)).toList(),
        workload.replicas(),
        observer.events,
        observer.load(),
        observer.quality(),
        observer.flags(view, workload, leaderNew),
        departures.surplus());
  }

  /** A pod that has ended is no replica; its controller makes another one. */
  static Stream<Pod> alive(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> pod.phase() != Pod.Phase.SUCCEEDED && pod.phase() != Pod.Phase.FAILED);
  }

  private Set<FleetFlag> flags(ClusterView view, Workload workload, boolean leaderNew) {
    var flags = EnumSet.noneOf(FleetFlag.class);
    if (!dated) {
      flags.add(FleetFlag.COUNT_ONLY);
    }
    if (leaderNew) {
      flags.add(FleetFlag.LEADER_NEW);
    }
    if (workload.ref().kind() == WorkloadKind.STATEFUL_SET) {
      flags.add(FleetFlag.ORDERED);
    }
    if (view.autoscalersOf(workload.ref()).isEmpty()) {
      flags.add(FleetFlag.UNFOLLOWED);
    }
    if (ReleasedPods.isRollingOut(pods) || departures.rollout()) {
      flags.add(FleetFlag.ROLLOUT);
    }
    return flags;
  }

  private PodView look(Pod pod, ClusterView view) {
    var reading = signals.read(pod.ref(), Signal.SESSIONS, now);
    var sessions =
        pod.mayCarrySessions()
            ? memory.look(pod, reading, signals.dates(pod.ref(), now), now, events)
            : PodSessions.NONE;
    dated &= sessions.dated();
    var phase = phase(pod, sessions.size());
    var flags = EnumSet.noneOf(PodFlag.class);
    if (!pod.life().ready()) {
      flags.add(PodFlag.UNREADY);
    }
    if (pod.mayCarrySessions() && !(reading instanceof Reading.Fresh)) {
      flags.add(PodFlag.STALE);
      if (view.isNodeLost(pod)) {
        flags.add(PodFlag.LOST);
      }
    }
    if (ReleasedPods.isCheapest(pod, pods)) {
      flags.add(PodFlag.COST_WRITTEN);
    }
    if (departures.unwanted().contains(pod.ref().name())) {
      flags.add(PodFlag.UNWANTED);
    }
    return new PodView(pod.ref().name(), phase, since(pod, phase), 1, sessions, flags);
  }

  static PodPhase phase(Pod pod, int sessions) {
    if (pod.terminating()) {
      return PodPhase.LEAVING;
    }
    var marked = PodMarks.marked(pod);
    if (marked != null) {
      return marked;
    }
    return pod.life().ready() || sessions > 0 ? PodPhase.ACCEPTING : PodPhase.STARTING;
  }

  private Instant since(Pod pod, PodPhase phase) {
    return switch (phase) {
      case STARTING, LEAVING -> pod.life().created();
      case ACCEPTING -> pod.life().readyChanged();
      case DRAINING, RELEASED -> Objects.requireNonNullElse(PodMarks.since(pod), now);
    };
  }

  private FleetLoad load() {
    return new FleetLoad(
        sum(Signal.INGRESS_PACKETS) + sum(Signal.EGRESS_PACKETS),
        sum(Signal.INGRESS_BITS) + sum(Signal.EGRESS_BITS));
  }

  /** What is known, of the pods of which it is known: more could only be worse. */
  private Quality quality() {
    var drops = fresh(Signal.UDP_DROPS).toArray();
    return new Quality(
        drops.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Arrays.stream(drops).sum()),
        fresh(Signal.SERVER_JITTER).max());
  }

  private double sum(Signal rate) {
    return fresh(rate).sum();
  }

  private DoubleStream fresh(Signal signal) {
    return pods.stream()
        .map(pod -> signals.read(pod.ref(), signal, now))
        .filter(Reading.Fresh.class::isInstance)
        .mapToDouble(reading -> ((Reading.Fresh) reading).value().units());
  }
}
