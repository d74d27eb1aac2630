package dev.headroom.policy;

/** What else the plan must know of the fleet. */
public enum FleetFlag {
  /** The leader took over so recently that it has not seen every pod and agent yet. */
  LEADER_NEW,
  /** A rollout replaces pods right now. */
  ROLLOUT,
  /** The workload is a StatefulSet: only its highest ordinal can be removed. */
  ORDERED,
  /** No autoscaler is there to bring a pod that is asked for. */
  UNFOLLOWED,
  /**
   * Only the number of live sessions is known: {@link FleetObservation#events} is empty and the
   * starts of {@link PodView#sessions} mean nothing.
   */
  COUNT_ONLY
}
