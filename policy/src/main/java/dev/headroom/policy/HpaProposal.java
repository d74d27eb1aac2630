package dev.headroom.policy;

import org.jspecify.annotations.Nullable;

/** What one metric asks for: a replica count, or nothing with the reason. */
public sealed interface HpaProposal {
  /**
   * A replica count.
   *
   * @param usageMilli the value shown in the HPA's status, per pod or whole as the target is
   * @param percent the utilization shown in the status, null for targets other than utilization
   */
  record Replicas(int replicas, long usageMilli, @Nullable Integer percent)
      implements HpaProposal {}

  /** The metric cannot be judged; {@code why} says why, for people. */
  record Unknown(String why) implements HpaProposal {}
}
