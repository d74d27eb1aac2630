package dev.headroom.policy;

/**
 * A media pod's life as the fleet's plan sees it: {@code STARTING → ACCEPTING → DRAINING →
 * RELEASED}, with the way back from draining to accepting; {@code LEAVING} is outside the plan.
 */
public enum PodPhase {
  /** Asked for, not ready to take sessions. */
  STARTING,
  /** Takes new sessions. */
  ACCEPTING,
  /** Keeps its sessions, takes no new ones; may return to accepting. */
  DRAINING,
  /** Empty and first in line to be deleted; final. */
  RELEASED,
  /**
   * Being deleted by somebody else's decision (rollout, node drain): it no longer counts as a
   * replica, and its sessions end there.
   */
  LEAVING
}
