package dev.headroom.policy;

import java.time.Duration;

/**
 * The controller-manager's flags and feature gates that change what an HPA decides.
 *
 * @param downscaleStabilization {@code --horizontal-pod-autoscaler-downscale-stabilization}
 * @param tolerance {@code --horizontal-pod-autoscaler-tolerance}
 * @param cpuInitialization {@code --horizontal-pod-autoscaler-cpu-initialization-period}
 * @param readinessDelay {@code --horizontal-pod-autoscaler-initial-readiness-delay}
 * @param scaleUpFactor how many times the replicas one step may reach without {@code behavior}
 * @param configurableTolerance gate HPAConfigurableTolerance, on by default since 1.35
 * @param scaleToZero gate HPAScaleToZero, off by default in 1.36
 */
public record HpaSettings(
    Duration downscaleStabilization,
    double tolerance,
    Duration cpuInitialization,
    Duration readinessDelay,
    double scaleUpFactor,
    boolean configurableTolerance,
    boolean scaleToZero) {

  /** The defaults of Kubernetes 1.36. */
  public static final HpaSettings DEFAULTS =
      new HpaSettings(
          Duration.ofMinutes(5),
          0.1,
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          2.0,
          true,
          false);

  HpaTolerance tolerances(HpaSpec spec) {
    var behavior = spec.behavior();
    if (behavior == null || !configurableTolerance) {
      return new HpaTolerance(tolerance, tolerance);
    }
    return new HpaTolerance(
        behavior.down().toleranceOr(tolerance), behavior.up().toleranceOr(tolerance));
  }
}
