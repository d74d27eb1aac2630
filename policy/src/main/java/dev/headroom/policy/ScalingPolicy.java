package dev.headroom.policy;

import java.time.Instant;

/**
 * Decides how many pods a fleet needs and which of them take, keep or give up their sessions.
 *
 * <p>A policy is a deterministic machine: the same observations at the same times give the same
 * decisions. It may learn, so it is for one thread and wants its observations in the order of time.
 */
public interface ScalingPolicy {
  ScalingDecision decide(FleetObservation fleet, Instant now);
}
