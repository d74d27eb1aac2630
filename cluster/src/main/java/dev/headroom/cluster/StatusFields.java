package dev.headroom.cluster;

import dev.headroom.cluster.PolicyStatus.Condition;
import dev.headroom.policy.PodPhase;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A policy's status as the API server holds it, read and written. */
final class StatusFields {
  private static final String REPLICAS = "requiredReplicas";
  private static final String LAST_WAKE = "lastWakeTime";

  private StatusFields() {}

  static PolicyStatus read(Fields status) {
    var pods = new EnumMap<PodPhase, Integer>(PodPhase.class);
    Arrays.stream(PodPhase.values())
        .filter(phase -> status.at("pods").count(name(phase)) > 0)
        .forEach(phase -> pods.put(phase, status.at("pods").count(name(phase))));
    return new PolicyStatus(
        status.count("observedGeneration"),
        status.count(REPLICAS),
        status.count("sessions"),
        status.count("forecastSessions"),
        status.text("rung", ""),
        pods,
        status.text("lastDecision", ""),
        status.items("conditions").map(StatusFields::condition).toList());
  }

  /** When the fleet was last woken; null where it never was, or nobody can read when. */
  static @Nullable Instant lastWake(Fields status) {
    try {
      var text = status.text(LAST_WAKE, "");
      return text.isEmpty() ? null : KubeObjects.time(text);
    } catch (DateTimeParseException unreadable) {
      return null;
    }
  }

  /** The JSON merge patch that says when the fleet was woken, and nothing else. */
  static String wakePatch(Instant at) {
    var text = at.truncatedTo(ChronoUnit.MILLIS).toString();
    return Serialization.asJson(Map.of("status", Map.of(LAST_WAKE, text)));
  }

  private static Condition condition(Fields condition) {
    return new Condition(
        condition.text("type", ""),
        condition.text("status", "").equals("True"),
        condition.text("reason", ""),
        condition.text("message", ""),
        condition.text("lastTransitionTime", ""));
  }

  /** The JSON merge patch that makes the status this one, and leaves the time of a wake alone. */
  static String patch(PolicyStatus status) {
    var pods = new LinkedHashMap<String, Integer>();
    for (var phase : PodPhase.values()) {
      pods.put(name(phase), status.pods().getOrDefault(phase, 0));
    }
    var fields = new LinkedHashMap<String, Object>();
    fields.put("observedGeneration", status.observedGeneration());
    fields.put(REPLICAS, status.requiredReplicas());
    fields.put("sessions", status.sessions());
    fields.put("forecastSessions", status.forecastSessions());
    fields.put("rung", status.rung());
    fields.put("pods", pods);
    fields.put("lastDecision", status.lastDecision());
    fields.put(
        "conditions",
        status.conditions().stream().map(c -> written(c, status.observedGeneration())).toList());
    return Serialization.asJson(Map.of("status", fields));
  }

  private static Map<String, Object> written(Condition condition, long generation) {
    return Map.of(
        "type", condition.type(),
        "status", condition.holds() ? "True" : "False",
        "observedGeneration", generation,
        "reason", condition.reason(),
        "message", condition.message(),
        "lastTransitionTime", condition.since());
  }

  private static String name(PodPhase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
