package dev.headroom.agent;

import dev.headroom.agent.hold.HoldAnswer;
import dev.headroom.agent.hold.HoldQuestion;
import dev.headroom.model.report.PodReport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a preStop hook may end, so that its pod is stopped. The kubelet does not say which pod it
 * asks for, only what the pod's template says: so all pods of a workload that leave this node are
 * held until none of them has a session. What is not known is held.
 */
final class PodHold {
  /** A call may have been sent to the pod just before it was deleted; its first packets show. */
  static final Duration SETTLE = Duration.ofSeconds(10);

  /**
   * How long to wait for the word that a pod is being deleted. There is none for a container that
   * failed its liveness probe, whose hook is called too, and none for a name that is wrong.
   */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration FRESH = Duration.ofSeconds(5);

  private PodHold() {}

  /**
   * The answer at a moment.
   *
   * @param pods of this node; null while they are not listed
   * @param last complete sample; null before the first
   */
  static HoldAnswer answer(
      HoldQuestion question,
      @Nullable Collection<NodePod> pods,
      @Nullable Sample last,
      long nowNanos) {
    if (pods == null || last == null || nowNanos - last.takenNanos() > FRESH.toNanos()) {
      return HoldAnswer.held("the sessions of this node's pods are not known");
    }
    var leaving = pods.stream().filter(pod -> isMeant(pod, question)).toList();
    if (leaving.isEmpty()) {
      return nobodyLeaves(question);
    }
    var asked = nowNanos - question.waited().toNanos();
    if (last.takenNanos() - asked < SETTLE.toNanos()) {
      return HoldAnswer.held("asked less than %d s ago".formatted(SETTLE.toSeconds()));
    }
    return whileSessionsLast(leaving, last);
  }

  private static boolean isMeant(NodePod pod, HoldQuestion question) {
    return pod.leaving()
        && !pod.ended()
        && pod.ref().namespace().equals(question.namespace())
        && pod.workload().equals(question.workload());
  }

  private static HoldAnswer nobodyLeaves(HoldQuestion question) {
    var why =
        "no pod of %s/%s is being deleted on this node"
            .formatted(question.namespace(), question.workload());
    return question.waited().compareTo(PATIENCE) < 0 ? HoldAnswer.held(why) : HoldAnswer.free(why);
  }

  private static HoldAnswer whileSessionsLast(List<NodePod> leaving, Sample last) {
    for (var pod : leaving) {
      var sessions = sessions(pod, last);
      if (sessions != 0) {
        return HoldAnswer.held(
            sessions < 0
                ? "pod %s is not metered".formatted(pod.ref())
                : "pod %s has %d sessions".formatted(pod.ref(), sessions));
      }
    }
    return HoldAnswer.free("no session is left");
  }

  private static int sessions(NodePod pod, Sample last) {
    return last.pods().stream()
        .filter(report -> report.getUid().equals(pod.uid()))
        .mapToInt(PodReport::getSessions)
        .findFirst()
        .orElse(-1);
  }
}
