package dev.headroom.policy;

/**
 * The pods of a fleet as placement sees them, in a stable order that every chooser shares. Weights
 * are in the caller's unit: sessions, packets per second, or any other.
 */
public interface Slots {
  int size();

  /** What the pod may still take: capacity minus load minus reservations; 0 where it must not. */
  double free(int pod);

  /** What the pod carries, reservations included. */
  double used(int pod);

  default String zone(int pod) {
    return "";
  }

  default String node(int pod) {
    return "";
  }
}
