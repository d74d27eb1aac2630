package dev.headroom.policy;

/**
 * Why the number of pods does not fall (or, for the maximum, does not rise) although it might.
 *
 * @param detail for people: which pods, how long
 */
public record Hold(Reason reason, String detail) {

  /** Every reason there is. */
  public enum Reason {
    /** A pod's signals are too old to be believed. */
    SIGNALS_STALE,
    /** An unready pod carries sessions, and Kubernetes deletes unready pods first. */
    UNREADY_POD_CARRIES_SESSIONS,
    /** A pod is starting, and Kubernetes would delete it before the released one. */
    POD_STARTING,
    /** A released pod's deletion cost is not written yet. */
    DELETION_COST_PENDING,
    /** The leader has not seen the whole fleet yet. */
    LEADER_NEW,
    /** A rollout replaces pods; it removes old ones by itself. */
    ROLLOUT,
    /** Demand within the longer look-ahead needs the pods there are. */
    LOOK_AHEAD,
    /** Pods drop packets or add jitter. */
    QUALITY,
    /** The schedule forbids scale-in at this time. */
    INHIBITED,
    /** Draining pods still carry sessions. */
    DRAINING,
    /** A StatefulSet pod of a higher ordinal is not released yet. */
    ORDINAL,
    /** More pods are needed than the maximum allows. */
    MAXIMUM
  }

  @Override
  public String toString() {
    return reason + ": " + detail;
  }
}
