package dev.headroom.scaler;

import static dev.headroom.scaler.TriggerField.ACTIVATION_VALUE;
import static dev.headroom.scaler.TriggerField.METRIC;
import static dev.headroom.scaler.TriggerField.POLICY;
import static dev.headroom.scaler.TriggerField.TARGET_VALUE;
import static dev.headroom.scaler.TriggerField.WORKLOAD;
import static dev.headroom.scaler.TriggerMetadata.quoted;

import dev.headroom.model.Signal;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.Status;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one trigger of a ScaledObject asks for.
 *
 * @param target what one replica shall carry of the signal, above 0
 * @param activation the value above which the workload is active even without a live session
 */
record Trigger(Subject subject, Signal signal, double target, double activation) {

  /** Stands where a subject could not be read; no answer is ever made of it. */
  private static final Subject UNREAD = new Subject.OfPolicy("", "");

  /**
   * Reads a trigger's metadata.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT that lists every bad key
   */
  static Trigger parse(ScaledObjectRef ref) {
    var metadata = new TriggerMetadata(ref.getScalerMetadataMap());
    var signal = signal(metadata);
    var replicas = signal == Signal.REQUIRED_REPLICAS;
    if (!replicas && metadata.text(TARGET_VALUE) == null) {
      metadata.problem(TARGET_VALUE, "is missing");
    }
    var trigger =
        new Trigger(
            subject(metadata, ref),
            signal,
            metadata.number(TARGET_VALUE, 1),
            metadata.number(ACTIVATION_VALUE, replicas ? 1 : 0));
    if (metadata.usable()) {
      return trigger;
    }
    throw Status.INVALID_ARGUMENT
        .withDescription(
            "trigger of ScaledObject "
                + quoted(ref.getNamespace() + "/" + ref.getName())
                + ": "
                + metadata.problems())
        .asRuntimeException();
  }

  /** The name that KEDA shows and asks by: {@code required-replicas} for rtc_required_replicas. */
  String metricName() {
    return MetricNames.of(signal);
  }

  private static Signal signal(TriggerMetadata metadata) {
    var text = metadata.text(METRIC);
    if (text == null) {
      return Signal.REQUIRED_REPLICAS;
    }
    var found = MetricNames.find(text);
    if (found == null) {
      metadata.problem(METRIC, quoted(text) + " is not one of " + MetricNames.all());
      return Signal.REQUIRED_REPLICAS;
    }
    return found;
  }

  private static Subject subject(TriggerMetadata metadata, ScaledObjectRef ref) {
    var workload = metadata.text(WORKLOAD);
    var policy = metadata.text(POLICY);
    if (workload != null && policy != null) {
      metadata.problem(POLICY, "is given beside workload: give one of them");
      return UNREAD;
    }
    if (policy != null) {
      return policy(metadata, policy, ref.getNamespace());
    }
    return workload == null
        ? new Subject.OfScaledObject(ref.getNamespace(), ref.getName())
        : workload(metadata, workload, ref.getNamespace());
  }

  private static Subject policy(TriggerMetadata metadata, String name, String namespace) {
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      metadata.problem(POLICY, quoted(name) + " is not the name of a MediaScalingPolicy");
    }
    return new Subject.OfPolicy(namespace, name);
  }

  private static Subject workload(TriggerMetadata metadata, String text, String namespace) {
    var slash = text.indexOf('/');
    var name = text.substring(slash + 1);
    var kind = slash < 0 ? Optional.<WorkloadKind>empty() : kind(text.substring(0, slash));
    if (kind.isEmpty() || name.isEmpty() || name.indexOf('/') >= 0) {
      metadata.problem(WORKLOAD, quoted(text) + " is not Deployment/name or StatefulSet/name");
      return UNREAD;
    }
    return new Subject.OfWorkload(new WorkloadRef(kind.get(), namespace, name));
  }

  private static Optional<WorkloadKind> kind(String text) {
    return Arrays.stream(WorkloadKind.values())
        .filter(k -> k.kind().equalsIgnoreCase(text))
        .findFirst();
  }
}
