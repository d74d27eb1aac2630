package dev.headroom.policy;

import java.util.List;

/**
 * How many pods, what happens to which pod, and why.
 *
 * @param replicas the number of pods the workload should have; it falls only by pods that are
 *     released and first in line to be deleted, where a drain plan made the decision
 * @param steps marks to set now, in this order
 * @param holds what keeps the number from falling further, empty when nothing does
 */
public record ScalingDecision(
    int replicas, List<DrainStep> steps, List<Hold> holds, Explanation explanation) {
  public ScalingDecision {
    if (replicas < 0) {
      throw new IllegalArgumentException("replicas " + replicas + " is below 0");
    }
    steps = List.copyOf(steps);
    holds = List.copyOf(holds);
  }

  /** A decision about the number alone: somebody else chooses which pods go. */
  public static ScalingDecision of(int replicas, String reason) {
    return new ScalingDecision(replicas, List.of(), List.of(), Explanation.of(reason));
  }
}
