package dev.headroom.policy;

/**
 * Signs that pods are overloaded, whatever their session count; 0 where it is not measured.
 *
 * @param dropsPerSecond UDP receive-buffer drops of all pods
 * @param serverJitterMillis jitter that the pods add: p95 of egress minus ingress, not below 0
 */
public record Quality(double dropsPerSecond, double serverJitterMillis) {
  public static final Quality UNMEASURED = new Quality(0, 0);
}
