package dev.headroom.policy;

import java.util.OptionalDouble;

/**
 * Signs that pods are overloaded, whatever their session count; empty where no pod's is known, and
 * that is neither good nor bad.
 *
 * @param dropsPerSecond UDP receive-buffer drops of all pods that are known
 * @param serverJitterMillis jitter that the worst of the pods that are known adds: p95 of egress
 *     minus p95 of ingress, not below 0
 */
public record Quality(OptionalDouble dropsPerSecond, OptionalDouble serverJitterMillis) {
  public static final Quality UNMEASURED =
      new Quality(OptionalDouble.empty(), OptionalDouble.empty());

  /** Of a fleet of which both are known. */
  public static Quality of(double dropsPerSecond, double serverJitterMillis) {
    return new Quality(OptionalDouble.of(dropsPerSecond), OptionalDouble.of(serverJitterMillis));
  }
}
