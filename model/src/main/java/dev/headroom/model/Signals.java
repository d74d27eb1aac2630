package dev.headroom.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The one source of every answer, whichever API asks: an immutable picture of pods, workloads and
 * what is known of them. Implementations never block, lock or do I/O; time is an argument, because
 * a reading grows stale while nothing happens.
 */
public interface Signals {
  /** The live pods of a namespace that {@code selector} accepts, in the order of their names. */
  List<Pod> pods(String namespace, Predicate<Pod> selector);

  /** The live pods of a workload, in the order of their names; none when it is not known. */
  default List<Pod> pods(WorkloadRef workload) {
    return pods(workload.namespace(), pod -> workload.equals(pod.workload()));
  }

  Optional<Pod> pod(PodRef ref);

  Optional<Workload> workload(WorkloadRef ref);

  /** The workloads of one kind in a namespace, in the order of their names. */
  List<Workload> workloads(WorkloadKind kind, String namespace);

  /** What is known at {@code now} of a pod's signal; the signal's scope must be POD. */
  Reading read(PodRef pod, Signal signal, Instant now);

  /**
   * When the pod's live sessions began, as of its last sample; empty without a fresh one, and where
   * the agent does not date them. A session of the last second may be counted and not yet dated.
   */
  Optional<SessionDates> dates(PodRef pod, Instant now);

  /** What is known at {@code now} of a workload's signal; its scope must be WORKLOAD. */
  Reading read(WorkloadRef workload, Signal signal, Instant now);

  /**
   * Whether a caller waits at {@code now} for a pod of the workload, or was just sent to its first
   * one: it must then have a pod, sessions or not.
   */
  boolean awaited(WorkloadRef workload, Instant now);

  /** What a {@code MediaScalingPolicy} is about. */
  Target targetOfPolicy(String namespace, String policy);

  /** What a {@code ScaledObject} of KEDA scales. */
  Target targetOfScaledObject(String namespace, String scaledObject);
}
