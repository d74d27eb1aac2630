package dev.headroom.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a test chooses about its cluster. Everything else is as Kubernetes ships it.
 *
 * @param hpaSyncPeriod how often the HorizontalPodAutoscaler controller looks at each autoscaler
 * @param hpaTolerance ratio of current to wanted metric that it leaves alone, 0.1 for 10 %
 * @param hpaDownscaleStabilization how far back it looks for the highest recommendation before it
 *     scales in, unless the autoscaler's own {@code behavior} says otherwise
 * @param hpaInitialReadinessDelay how long after a pod's start its readiness flaps are ignored
 * @param nodeMonitorGracePeriod silence of a kubelet after which its node is not ready
 * @param arguments command-line arguments added to those of a part; the last one given wins
 */
public record ClusterOptions(
    Duration hpaSyncPeriod,
    double hpaTolerance,
    Duration hpaDownscaleStabilization,
    Duration hpaInitialReadinessDelay,
    Duration nodeMonitorGracePeriod,
    Map<Part, List<String>> arguments) {

  public ClusterOptions {
    requirePositive("hpaSyncPeriod", hpaSyncPeriod);
    requirePositive("nodeMonitorGracePeriod", nodeMonitorGracePeriod);
    requireNotNegative("hpaDownscaleStabilization", hpaDownscaleStabilization);
    requireNotNegative("hpaInitialReadinessDelay", hpaInitialReadinessDelay);
    if (!(hpaTolerance >= 0 && hpaTolerance < 1)) {
      throw new IllegalArgumentException("hpaTolerance " + hpaTolerance + " is not in [0, 1)");
    }
    var copy = new EnumMap<Part, List<String>>(Part.class);
    arguments.forEach((part, given) -> copy.put(part, List.copyOf(given)));
    arguments = Map.copyOf(copy);
  }

  /** The values that Kubernetes 1.36 ships. */
  public static ClusterOptions defaults() {
    return new ClusterOptions(
        Duration.ofSeconds(15),
        0.1,
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(50),
        Map.of());
  }

  public ClusterOptions withHpaSyncPeriod(Duration period) {
    return new ClusterOptions(
        period,
        hpaTolerance,
        hpaDownscaleStabilization,
        hpaInitialReadinessDelay,
        nodeMonitorGracePeriod,
        arguments);
  }

  public ClusterOptions withHpaTolerance(double tolerance) {
    return new ClusterOptions(
        hpaSyncPeriod,
        tolerance,
        hpaDownscaleStabilization,
        hpaInitialReadinessDelay,
        nodeMonitorGracePeriod,
        arguments);
  }

  public ClusterOptions withHpaDownscaleStabilization(Duration window) {
    return new ClusterOptions(
        hpaSyncPeriod,
        hpaTolerance,
        window,
        hpaInitialReadinessDelay,
        nodeMonitorGracePeriod,
        arguments);
  }

  public ClusterOptions withHpaInitialReadinessDelay(Duration delay) {
    return new ClusterOptions(
        hpaSyncPeriod,
        hpaTolerance,
        hpaDownscaleStabilization,
        delay,
        nodeMonitorGracePeriod,
        arguments);
  }

  public ClusterOptions withNodeMonitorGracePeriod(Duration period) {
    return new ClusterOptions(
        hpaSyncPeriod,
        hpaTolerance,
        hpaDownscaleStabilization,
        hpaInitialReadinessDelay,
        period,
        arguments);
  }

  /** Adds to the arguments of one part, for example a feature gate. */
  public ClusterOptions withArguments(Part part, String... added) {
    var all = new EnumMap<Part, List<String>>(Part.class);
    all.putAll(arguments);
    var ofPart = new ArrayList<>(arguments(part));
    ofPart.addAll(List.of(added));
    all.put(part, ofPart);
    return new ClusterOptions(
        hpaSyncPeriod,
        hpaTolerance,
        hpaDownscaleStabilization,
        hpaInitialReadinessDelay,
        nodeMonitorGracePeriod,
        all);
  }

  List<String> arguments(Part part) {
    return arguments.getOrDefault(part, List.of());
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " " + value + " is not positive");
    }
  }

  private static void requireNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " " + value + " is negative");
    }
  }
}
