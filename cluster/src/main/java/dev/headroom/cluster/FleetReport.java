package dev.headroom.cluster;

import dev.headroom.policy.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One policy and its fleet at one moment, as whoever may read them sees them.
 *
 * @param replicas the target's {@code spec.replicas}; empty where there is no target
 * @param unknown why the sessions of pods are not known; empty where they are asked for and told
 */
record FleetReport(
    MediaScalingPolicy policy,
    OptionalInt replicas,
    List<PodLine> pods,
    List<Autoscaler> autoscalers,
    String unknown) {
  /**
   * One pod.
   *
   * @param sessions live now; empty where nobody has a fresh word
   * @param since when it was marked; null without a mark
   * @param empty when it will be empty, in half of the cases and in 95 of 100; null where that is
   *     not known or the pod takes new sessions
   */
  record PodLine(
      String name,
      PodPhase phase,
      OptionalInt sessions,
      @Nullable Instant since,
      @Nullable Empty empty) {}

  /** From now on. */
  record Empty(Duration median, Duration p95) {}

  FleetReport {
    pods = List.copyOf(pods);
    autoscalers = List.copyOf(autoscalers);
  }

  private PolicyStatus status() {
    return policy.status();
  }

  String whyNotFewer() {
    var held = condition("ScaleInHeld");
    if (!policy.decided()) {
      return "nothing was decided on the present spec yet";
    }
    if (held != null && held.holds()) {
      return held.message();
    }
    var least = autoscalers.stream().mapToInt(Autoscaler::minPods).max().orElse(1);
    return status().requiredReplicas() <= least
        ? "the minimum is " + least
        : "the forecast of %d sessions needs them".formatted(status().forecastSessions());
  }

  String whyNotMore() {
    var most = autoscalers.stream().mapToInt(Autoscaler::maxPods).min();
    if (most.isPresent() && status().requiredReplicas() >= most.getAsInt()) {
      return "the maximum is " + most.getAsInt();
    }
    return replicas.isPresent() && status().requiredReplicas() > replicas.getAsInt()
        ? "%d more are asked for".formatted(status().requiredReplicas() - replicas.getAsInt())
        : "the pods there are carry the forecast of %d sessions"
            .formatted(status().forecastSessions());
  }

  /** Who carries the number out, or why nobody does. */
  String followed() {
    var followed = condition("Followed");
    return followed == null ? "not known yet" : followed.message();
  }

  private PolicyStatus.@Nullable Condition condition(String type) {
    return status().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElse(null);
  }
}
