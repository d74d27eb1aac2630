package dev.headroom.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of an HPA's {@code behavior}; a null component is not set and takes its default.
 *
 * @param stabilization how far back recommendations hold a change
 * @param select which policy wins
 * @param policies rates of change
 * @param tolerance overrides the controller's flag (KEP-4951)
 */
public record HpaRules(
    @Nullable Duration stabilization,
    @Nullable Select select,
    @Nullable List<Rate> policies,
    @Nullable Double tolerance) {

  /** {@code selectPolicy}: the policy with the largest or smallest change, or no change at all. */
  public enum Select {
    MAX,
    MIN,
    DISABLED
  }

  /** How many pods, or percent of the pods, may come or go within a period. */
  public record Rate(Unit unit, int value, Duration period) {
    /** What a rate counts in. */
    public enum Unit {
      PODS,
      PERCENT
    }
  }

  /** No limit but doubling or four pods in 15 s, at once. */
  public static final HpaRules UP_DEFAULTS =
      new HpaRules(
          Duration.ZERO,
          Select.MAX,
          List.of(
              new Rate(Rate.Unit.PODS, 4, Duration.ofSeconds(15)),
              new Rate(Rate.Unit.PERCENT, 100, Duration.ofSeconds(15))),
          null);

  /** Everything at once, after the controller's own downscale stabilization. */
  public static final HpaRules DOWN_DEFAULTS =
      new HpaRules(
          null,
          Select.MAX,
          List.of(new Rate(Rate.Unit.PERCENT, 100, Duration.ofSeconds(15))),
          null);

  /** Fills what is not set from {@code defaults}. */
  public HpaRules orElse(HpaRules defaults) {
    return new HpaRules(
        stabilization != null ? stabilization : defaults.stabilization,
        select != null ? select : defaults.select,
        policies != null ? policies : defaults.policies,
        tolerance != null ? tolerance : defaults.tolerance);
  }

  Duration stabilizationOr(Duration other) {
    return stabilization != null ? stabilization : other;
  }

  double toleranceOr(double other) {
    return tolerance != null ? tolerance : other;
  }

  List<Rate> rates() {
    return policies == null ? List.of() : policies;
  }

  Duration longestPeriod() {
    return rates().stream().map(Rate::period).max(Duration::compareTo).orElse(Duration.ZERO);
  }
}
