package dev.headroom.cluster;

import dev.headroom.cluster.MediaScalingPolicy.DrainSpec;
import dev.headroom.cluster.MediaScalingPolicy.DrainWebhook;
import dev.headroom.cluster.MediaScalingPolicy.ForecastSpec;
import dev.headroom.cluster.MediaScalingPolicy.Mode;
import dev.headroom.cluster.MediaScalingPolicy.Placement;
import dev.headroom.cluster.MediaScalingPolicy.Spec;
import dev.headroom.model.Capacity;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.Buffer;
import dev.headroom.policy.PolicyCalendar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads policies as the API server holds them. Its schema has refused what makes no sense, so what
 * cannot be read here comes from another version of the schema.
 */
final class PolicyReader {
  private static final Duration LOOK_AHEAD = Duration.ofMinutes(30);
  private static final Duration SETTLE = Duration.ofSeconds(30);
  private static final double COVERAGE = 0.99;

  private PolicyReader() {}

  /**
   * Reads a policy.
   *
   * @throws IllegalArgumentException naming the field and its value
   */
  static MediaScalingPolicy read(GenericKubernetesResource resource) {
    var meta = resource.getMetadata();
    var spec = Fields.of(resource, "spec");
    return new MediaScalingPolicy(
        new PolicyRef(meta.getNamespace(), meta.getName()),
        meta.getUid(),
        KubeObjects.time(meta.getCreationTimestamp()),
        meta.getGeneration() == null ? 0 : meta.getGeneration(),
        new Spec(
            target(meta.getNamespace(), spec.at("targetRef")),
            capacity(spec),
            forecast(spec.at("forecast"), CalendarFields.calendar(spec)),
            buffer(spec.at("buffer")),
            drain(spec.at("drain")),
            CalendarFields.schedule(spec),
            choice(Placement.class, spec, "placement", "packed"),
            choice(Mode.class, spec, "mode", "Enforce")),
        StatusFields.read(Fields.of(resource, "status")),
        KubeObjects.labels(meta.getLabels()),
        StatusFields.lastWake(Fields.of(resource, "status")));
  }

  private static WorkloadRef target(String namespace, Fields target) {
    var kind = target.text("kind", "Deployment");
    return Arrays.stream(WorkloadKind.values())
        .filter(known -> known.kind().equals(kind))
        .findFirst()
        .map(known -> new WorkloadRef(known, namespace, target.required("name")))
        .orElseThrow(() -> target.wrong("kind", kind, "a kind that Headroom can scale"));
  }

  private static Capacity capacity(Fields spec) {
    var capacity = spec.at("capacity");
    return new Capacity(
        capacity.number("sessions"),
        capacity.number("packetsPerSecond"),
        capacity.number("bitsPerSecond"),
        spec.at("buffer").number("sessions").orElse(0));
  }

  private static ForecastSpec forecast(Fields forecast, PolicyCalendar calendar) {
    var lead = forecast.text("leadTime", "auto");
    return new ForecastSpec(
        forecast.number("coverage").orElse(COVERAGE),
        lead.equals("auto") ? null : forecast.duration("leadTime"),
        forecast.duration("lookAhead", LOOK_AHEAD),
        calendar);
  }

  private static Buffer buffer(Fields buffer) {
    return new Buffer(
        buffer.number("sessions").orElse(0),
        buffer.number("pods").orElse(0),
        buffer.number("percent").orElse(0));
  }

  private static DrainSpec drain(Fields drain) {
    return new DrainSpec(
        drain.duration("deadline"),
        drain.duration("settle", SETTLE),
        drain.duration("scaleInWindow", Duration.ZERO),
        drain.texts("services"),
        drain.has("webhook") ? webhook(drain.at("webhook")) : null);
  }

  private static DrainWebhook webhook(Fields webhook) {
    return new DrainWebhook(
        webhook.count("port"), webhook.required("draining"), webhook.required("accepting"));
  }

  /** {@code least-loaded} is {@code LEAST_LOADED}. */
  private static <E extends Enum<E>> E choice(
      Class<E> type, Fields fields, String name, String otherwise) {
    var text = fields.text(name, otherwise);
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException unknown) {
      throw fields.wrong(name, text, "one of " + Arrays.toString(type.getEnumConstants()));
    }
  }
}
