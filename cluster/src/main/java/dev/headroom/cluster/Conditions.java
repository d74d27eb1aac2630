package dev.headroom.cluster;

import dev.headroom.cluster.PolicyStatus.Condition;
import dev.headroom.policy.Hold;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The conditions of a policy: whether it decides, what follows it, and what keeps pods. */
final class Conditions {
  private static final String READY = "Ready";
  private static final String FOLLOWED = "Followed";
  private static final String HELD = "ScaleInHeld";
  private static final String SERVED = "MetricsApiServed";

  /** metav1.Condition allows 32 kB; people read less. */
  private static final int LONGEST = 1000;

  private final List<Condition> before;
  private final String now;

  Conditions(List<Condition> before, Instant now) {
    this.before = List.copyOf(before);
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  Condition decides(boolean enforced) {
    return enforced
        ? condition(READY, true, "Enforced", "decisions are carried out")
        : condition(READY, true, "Observed", "mode Observe: nothing is touched");
  }

  Condition cannotDecide(String reason, String message) {
    return condition(READY, false, reason, message);
  }

  /** Whether an autoscaler does what the policy decides. */
  Condition followed(List<Autoscaler> autoscalers, MediaScalingPolicy policy) {
    if (autoscalers.isEmpty()) {
      return condition(
          FOLLOWED,
          false,
          "NoAutoscaler",
          "no HorizontalPodAutoscaler or ScaledObject scales " + policy.target());
    }
    if (autoscalers.size() > 1) {
      return condition(
          FOLLOWED,
          false,
          "SeveralAutoscalers",
          policy.target() + " is scaled by several: " + names(autoscalers) + "; keep one");
    }
    var only = autoscalers.getFirst();
    return only.problems().isEmpty()
        ? condition(FOLLOWED, true, "Autoscaler", "by HorizontalPodAutoscaler " + only.name())
        : condition(
            FOLLOWED,
            false,
            "AutoscalerMetrics",
            "HorizontalPodAutoscaler " + only.name() + ": " + String.join("; ", only.problems()));
  }

  private static String names(List<Autoscaler> autoscalers) {
    return autoscalers.stream().map(Autoscaler::name).collect(Collectors.joining(", "));
  }

  /**
   * Whether HorizontalPodAutoscalers that ask for custom metrics reach us.
   *
   * @param problems what is not ours of the API's registration
   */
  Condition served(List<String> problems) {
    return problems.isEmpty()
        ? condition(SERVED, true, "Registered", "custom.metrics.k8s.io is answered by Headroom")
        : condition(
            SERVED,
            false,
            "NotRegistered",
            String.join("; ", problems)
                + ": HorizontalPodAutoscalers do not read Headroom's numbers there, KEDA does");
  }

  Condition held(List<Hold> holds) {
    return holds.isEmpty()
        ? condition(HELD, false, "NothingHolds", "empty pods are released as they come")
        : condition(
            HELD,
            true,
            camelCase(holds.getFirst().reason()),
            holds.stream().map(Hold::detail).collect(Collectors.joining("; ")));
  }

  /** {@code SIGNALS_STALE} is {@code SignalsStale}. */
  private static String camelCase(Hold.Reason reason) {
    return Arrays.stream(reason.name().split("_", -1))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  private Condition condition(String type, boolean holds, String reason, String message) {
    var since =
        before.stream()
            .filter(c -> c.type().equals(type) && c.holds() == holds && !c.since().isEmpty())
            .map(Condition::since)
            .findFirst()
            .orElse(now);
    var text = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    return new Condition(type, holds, reason, text, since);
  }
}
