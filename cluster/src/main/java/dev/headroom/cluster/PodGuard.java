package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a pod may be deleted or evicted now, whoever asks: only one that a drain has emptied may.
 * What is not known is held. A pure function of what is seen, the same on every replica.
 */
public final class PodGuard {
  private PodGuard() {}

  /**
   * Judges one pod.
   *
   * @return why it has to stay, for people, with what to do; empty where it may go
   */
  public static Optional<String> objection(
      ClusterView view, Signals signals, PodRef ref, Instant now) {
    var pod = view.pod(ref).orElse(null);
    if (pod == null || pod.workload() == null || !isAlive(pod)) {
      return Optional.empty();
    }
    return view.policyOf(pod.workload())
        .filter(policy -> !isLetGo(policy, pod, now))
        .flatMap(policy -> why(policy, view, pod, signals.read(ref, Signal.SESSIONS, now)))
        .map(why -> "pod %s of %s %s; %s".formatted(ref, pod.workload(), why, wayOut(ref)));
  }

  private static boolean isAlive(Pod pod) {
    return pod.mayCarrySessions() && !pod.terminating();
  }

  private static String wayOut(PodRef ref) {
    return "to let it go all the same: kubectl annotate pod -n %s %s %s=yes"
        .formatted(ref.namespace(), ref.name(), PodMarks.LET_GO);
  }

  /** By a word of its own, or because the drain's deadline gives its sessions up. */
  private static boolean isLetGo(MediaScalingPolicy policy, Pod pod, Instant now) {
    var deadline = policy.spec().drain().deadline();
    var since = PodMarks.since(pod);
    var givenUp = deadline != null && since != null && !now.isBefore(since.plus(deadline));
    return givenUp || pod.life().marks().containsKey(PodMarks.LET_GO);
  }

  private static Optional<String> why(
      MediaScalingPolicy policy, ClusterView view, Pod pod, Reading sessions) {
    return switch (sessions) {
      case Reading.Fresh fresh when fresh.value().units() > 0 ->
          Optional.of("carries %.0f sessions and %s".formatted(fresh.value().units(), drain(pod)));
      case Reading.Fresh fresh -> idle(policy, pod, fresh.at());
      case Reading.Stale stale -> unknown(view, pod, stale.reason());
      case Reading.Absent absent -> unknown(view, pod, absent.reason());
    };
  }

  /**
   * Calls that were placed just before the mark are counted in a word that its agent has spoken
   * after the settling time.
   */
  private static Optional<String> idle(MediaScalingPolicy policy, Pod pod, Instant heard) {
    var since = PodMarks.since(pod);
    if (PodMarks.marked(pod) == null || since == null) {
      return pod.life().ready() ? Optional.of("is empty and " + drain(pod)) : Optional.empty();
    }
    var settled = since.plus(policy.spec().drain().settle());
    return heard.isBefore(settled)
        ? Optional.of("is empty; calls that were placed before its mark show up by " + settled)
        : Optional.empty();
  }

  /** Where nobody hears of the node either, there is nothing left to protect. */
  private static Optional<String> unknown(ClusterView view, Pod pod, String reason) {
    return view.nodeOf(pod).map(ClusterNode::ready).orElse(false)
        ? Optional.of("may carry calls, there is no fresh word of it: " + reason)
        : Optional.empty();
  }

  private static String drain(Pod pod) {
    return PodMarks.marked(pod) == null
        ? "takes calls, to drain it: kubectl label pod -n %s %s %s=%s"
            .formatted(pod.ref().namespace(), pod.ref().name(), PodMarks.PHASE, PodMarks.DRAINING)
        : "is draining, ask again later";
  }
}
