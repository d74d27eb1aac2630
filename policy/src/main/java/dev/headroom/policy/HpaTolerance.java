package dev.headroom.policy;

/**
 * How far usage may be from its target before anything moves; 0.1 is ten percent. KEP-4951 lets the
 * two directions differ.
 */
public record HpaTolerance(double down, double up) {
  boolean covers(double ratio) {
    return 1.0 - down <= ratio && ratio <= 1.0 + up;
  }
}
