package dev.headroom.cluster;

import dev.headroom.model.WorkloadRef;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long a fleet that was woken is waited for: a pure function of a view and the time, so
 * that every replica says the same. A policy's {@code lastWakeTime} is all that it goes by.
 */
public final class FleetWake {
  /**
   * From the last caller on. A place is kept for 30 s, and was perhaps given just before the next
   * wake would have been written; by default KEDA polls each 30 s. Not longer, whether there is a
   * pod or not: a fleet that sleeps again after its call must not be woken by that call's wake.
   */
  static final Duration AWAITED = Duration.ofSeconds(40).plus(WakeWriter.REST);

  private FleetWake() {}

  /** Whether a caller waits for a pod of the workload, or was just sent to its first one. */
  public static boolean isAwaited(ClusterView view, WorkloadRef workload, Instant now) {
    var woken = view.policyOf(workload).map(MediaScalingPolicy::lastWake);
    return woken.isPresent() && !isOver(woken.get(), AWAITED, now);
  }

  /** Whether any pod of the workload may be given new sessions. */
  public static boolean takesSessions(ClusterView view, WorkloadRef workload) {
    return view.podsOf(workload).stream().anyMatch(PodMarks::takesSessions);
  }

  /** A time far ahead of our clock is not believed: it would keep a fleet awake until then. */
  static boolean isOver(Instant at, Duration span, Instant now) {
    return Duration.between(at, now).abs().compareTo(span) > 0;
  }
}
