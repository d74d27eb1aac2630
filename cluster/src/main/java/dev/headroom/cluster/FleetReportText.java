package dev.headroom.cluster;

import dev.headroom.cluster.FleetReport.Empty;
import dev.headroom.cluster.FleetReport.PodLine;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports as a table for people, and as JSON for programs. */
final class FleetReportText {
  private static final String POD = "  %-40s %-10s %8s  %-10s %s%n";

  private FleetReportText() {}

  static String table(FleetReport report, Instant now) {
    var policy = report.policy();
    var status = policy.status();
    var text = new StringBuilder(1000);
    text.append("%s → %s (%s)%n".formatted(policy.ref(), policy.target(), mode(policy)));
    var replicas =
        report.replicas().isPresent()
            ? report.replicas().getAsInt() + " replicas"
            : "there is no such target";
    line(
        text,
        "now",
        "%d sessions, %s, %d required"
            .formatted(status.sessions(), replicas, status.requiredReplicas()));
    line(text, "forecast", "%d sessions (%s)".formatted(status.forecastSessions(), status.rung()));
    line(text, "decision", status.lastDecision());
    line(text, "not fewer", report.whyNotFewer());
    line(text, "not more", report.whyNotMore());
    line(text, "carried out", report.followed());
    if (!report.unknown().isEmpty()) {
      line(text, "not known", report.unknown());
    }
    text.append(POD.formatted("POD", "PHASE", "SESSIONS", "MARKED", "EMPTY IN"));
    report.pods().forEach(pod -> text.append(row(pod, now)));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  %-12s %s%n".formatted(name, value.isEmpty() ? "-" : value));
  }

  private static String row(PodLine pod, Instant now) {
    var since = pod.since();
    return POD.formatted(
        pod.name(),
        phase(pod),
        pod.sessions().isPresent() ? pod.sessions().getAsInt() : "?",
        since == null ? "" : words(Duration.between(since, now)) + " ago",
        pod.empty() == null ? "" : words(pod.empty()));
  }

  private static String words(Empty empty) {
    return "about %s, %s at most in 95 of 100".formatted(words(empty.median()), words(empty.p95()));
  }

  private static String words(Duration time) {
    if (time.toMinutes() < 2) {
      return Math.max(0, time.toSeconds()) + " s";
    }
    return time.toHours() < 2 ? time.toMinutes() + " min" : time.toHours() + " h";
  }

  private static String phase(PodLine pod) {
    return pod.phase().name().toLowerCase(Locale.ROOT);
  }

  private static String mode(MediaScalingPolicy policy) {
    return policy.enforced() ? "Enforce" : "Observe";
  }

  static String json(List<FleetReport> reports) {
    var policies = reports.stream().map(FleetReportText::fields).toList();
    return Serialization.asJson(Map.of("policies", policies)) + "\n";
  }

  private static Map<String, Object> fields(FleetReport report) {
    var policy = report.policy();
    var status = policy.status();
    var fields = new LinkedHashMap<String, Object>();
    fields.put("namespace", policy.ref().namespace());
    fields.put("name", policy.ref().name());
    fields.put(
        "target", Map.of("kind", policy.target().kind().kind(), "name", policy.target().name()));
    fields.put("mode", mode(policy));
    fields.put("sessions", status.sessions());
    report.replicas().ifPresent(replicas -> fields.put("replicas", replicas));
    fields.put("requiredReplicas", status.requiredReplicas());
    fields.put("forecastSessions", status.forecastSessions());
    fields.put("rung", status.rung());
    fields.put("lastDecision", status.lastDecision());
    fields.put("whyNotFewer", report.whyNotFewer());
    fields.put("whyNotMore", report.whyNotMore());
    fields.put("followed", report.followed());
    fields.put("unknown", report.unknown());
    fields.put("pods", report.pods().stream().map(FleetReportText::fields).toList());
    return fields;
  }

  private static Map<String, Object> fields(PodLine pod) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", pod.name());
    fields.put("phase", phase(pod));
    pod.sessions().ifPresent(sessions -> fields.put("sessions", sessions));
    @Nullable Instant since = pod.since();
    if (since != null) {
      fields.put("markedAt", since.toString());
    }
    @Nullable Empty empty = pod.empty();
    if (empty != null) {
      fields.put("emptyInSecondsMedian", empty.median().toSeconds());
      fields.put("emptyInSecondsP95", empty.p95().toSeconds());
    }
    return fields;
  }
}
