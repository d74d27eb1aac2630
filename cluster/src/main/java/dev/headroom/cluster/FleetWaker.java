package dev.headroom.cluster;

import java.time.Instant;

/** Lets every replica know that a caller waits for a pod of a fleet. */
public interface FleetWaker {
  /**
   * Wakes the fleet of a policy; returns at once, and may be asked as often as callers ask.
   *
   * @return why it could not be made known the last time; empty where nothing is known against it
   */
  String wake(MediaScalingPolicy policy, Instant now);
}
