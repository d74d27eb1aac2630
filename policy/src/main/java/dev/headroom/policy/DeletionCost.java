package dev.headroom.policy;

/**
 * The {@code controller.kubernetes.io/pod-deletion-cost} of each phase: lower goes first. It
 * follows the phase alone, because KEP-2255 warns of patching it often.
 */
public final class DeletionCost {
  private DeletionCost() {}

  /** The cost to write; 0, Kubernetes' default, needs no annotation. */
  public static int of(PodPhase phase) {
    return switch (phase) {
      case RELEASED -> -1_000_000;
      // Not theirs to lose, but cheaper than an accepting pod when somebody else scales in.
      case DRAINING -> -1_000;
      case STARTING, ACCEPTING, LEAVING -> 0;
    };
  }
}
