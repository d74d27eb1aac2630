package dev.headroom.cluster;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.ScalingDecision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What decides for one fleet, and learns along the way. For one thread. */
interface FleetMind {
  ScalingDecision decide(
      MediaScalingPolicy policy, List<Autoscaler> autoscalers, FleetObservation fleet, Instant now);

  /** Decides from now on with what another one has learned. */
  void recall(byte[] learned);

  /** What was learned, to be given to another; null before the first decision. */
  byte @Nullable [] learned();
}
