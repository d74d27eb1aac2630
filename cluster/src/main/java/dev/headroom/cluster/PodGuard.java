package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.policy.PodPhase;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    if (pod == null) {
      // The watch is behind whoever asks.
      return Optional.of("pod %s is not seen yet: ask again later; %s".formatted(ref, wayOut(ref)));
    }
    if (pod.workload() == null || pod.terminating() || hasEnded(pod)) {
      return Optional.empty();
    }
    return view.policyOf(pod.workload())
        .filter(policy -> !isLetGo(policy, pod, now))
        .flatMap(policy ->
            switch (signals.read(ref, Signal.SESSIONS, now)) {
              case Reading.Fresh word when word.value().units() > 0 -> busy(pod, word);
              case Reading.Fresh word -> idle(policy, pod, word.at());
              case Reading.Stale _, Reading.Absent _ when waitsToStart(policy, pod, now) ->
                  Optional.empty();
              case Reading.Stale stale -> unknown(view, pod, stale.reason());
              case Reading.Absent absent -> unknown(view, pod, absent.reason());
            })
        .map(why -> "pod %s of %s %s; %s".formatted(ref, pod.workload(), why, wayOut(ref)));
  }

  private static boolean hasEnded(Pod pod) {
    return pod.phase() == Pod.Phase.SUCCEEDED || pod.phase() == Pod.Phase.FAILED;
  }

  /** For so long that it is not our watch that is behind. */
  private static boolean waitsToStart(MediaScalingPolicy policy, Pod pod, Instant now) {
    var settled = pod.life().created().plus(policy.spec().drain().settle());
    return pod.phase() == Pod.Phase.PENDING && !now.isBefore(settled);
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

  private static Optional<String> busy(Pod pod, Reading.Fresh word) {
    return Optional.of("carries %.0f sessions and %s".formatted(word.value().units(), drain(pod)));
  }

  /**
   * Calls that were placed just before a mark, or while the pod was still ready, are counted in a
   * word that its agent has spoken after the settling time. A release comes after that, and is what
   * a controller that was refused asks again on: it then waits for minutes.
   */
  private static Optional<String> idle(MediaScalingPolicy policy, Pod pod, Instant heard) {
    if (isReleased(pod)) {
      return Optional.empty();
    }
    var closed = PodMarks.marked(pod) == null ? notReadySince(pod) : PodMarks.since(pod);
    if (closed == null) {
      return Optional.of("is empty and " + drain(pod));
    }
    var settled = closed.plus(policy.spec().drain().settle());
    return heard.isBefore(settled)
        ? Optional.of("is empty; calls that were placed until now show up by " + settled)
        : Optional.empty();
  }

  /** By the controller: a label that a hand has set has no cost with it. */
  private static boolean isReleased(Pod pod) {
    return PodMarks.marked(pod) == PodPhase.RELEASED && PodMarks.isWhole(pod, PodPhase.RELEASED);
  }

  private static @Nullable Instant notReadySince(Pod pod) {
    return pod.life().ready() ? null : pod.life().readyChanged();
  }

  /**
   * Calls may go on where a node is only cut off from us: it would end them when it is back and
   * learns of the deletion. A node that nobody expects back has been taken away.
   */
  private static Optional<String> unknown(ClusterView view, Pod pod, String reason) {
    return view.nodeOf(pod).map(_ -> "may carry calls, there is no fresh word of it: " + reason);
  }

  private static String drain(Pod pod) {
    return PodMarks.marked(pod) == null
        ? "takes calls, to drain it: kubectl label pod -n %s %s %s=%s"
            .formatted(pod.ref().namespace(), pod.ref().name(), PodMarks.PHASE, PodMarks.DRAINING)
        : "is draining, ask again later";
  }
}
