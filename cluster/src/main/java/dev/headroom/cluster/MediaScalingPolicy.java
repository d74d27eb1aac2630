package dev.headroom.cluster;

import dev.headroom.model.Capacity;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.Buffer;
import dev.headroom.policy.HeadroomSettings;
import dev.headroom.policy.PolicyCalendar;
import dev.headroom.policy.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code MediaScalingPolicy} (headroom.dev/v1alpha1) as its owner declared it, and what the
 * leader last wrote in its status.
 *
 * @param generation of the spec; a status of another generation was decided on another spec
 * @param labels the policy's own
 * @param lastWake when a caller was last without a pod, or got the first place of an idle fleet;
 *     any replica writes it, see {@link FleetWake}; null before the first time
 */
public record MediaScalingPolicy(
    PolicyRef ref,
    String uid,
    Instant created,
    long generation,
    Spec spec,
    PolicyStatus status,
    Map<String, String> labels,
    @Nullable Instant lastWake) {

  public MediaScalingPolicy {
    labels = Map.copyOf(labels);
  }

  /** A policy without labels, of a fleet that nobody had to wake. */
  public MediaScalingPolicy(
      PolicyRef ref, String uid, Instant created, long generation, Spec spec, PolicyStatus status) {
    this(ref, uid, created, generation, spec, status, Map.of(), null);
  }

  /** Whether decisions are carried out. */
  public enum Mode {
    /** Decides and explains, and touches nothing. */
    OBSERVE,
    ENFORCE
  }

  /** Which pod takes a new session. */
  public enum Placement {
    PACKED,
    LEAST_LOADED,
    POWER_OF_TWO,
    RANDOM
  }

  /**
   * What the owner declares.
   *
   * @param capacity of one pod; its buffer is {@code buffer.sessions}
   * @param schedule floors, and times of no scale-in
   */
  public record Spec(
      WorkloadRef target,
      Capacity capacity,
      ForecastSpec forecast,
      Buffer buffer,
      DrainSpec drain,
      Schedule schedule,
      Placement placement,
      Mode mode) {
    /** Without a schedule. */
    public Spec(
        WorkloadRef target,
        Capacity capacity,
        ForecastSpec forecast,
        Buffer buffer,
        DrainSpec drain,
        Placement placement,
        Mode mode) {
      this(target, capacity, forecast, buffer, drain, Schedule.EMPTY, placement, mode);
    }
  }

  /**
   * How far ahead the policy looks.
   *
   * @param coverage the promised share of moments within the forecast
   * @param leadTime from the wish for a pod to its first session; null to learn it
   * @param lookAhead how far a scale-in looks
   * @param calendar what history does not know
   */
  public record ForecastSpec(
      double coverage, @Nullable Duration leadTime, Duration lookAhead, PolicyCalendar calendar) {
    /** By UTC, without holidays or events. */
    public ForecastSpec(double coverage, @Nullable Duration leadTime, Duration lookAhead) {
      this(coverage, leadTime, lookAhead, PolicyCalendar.of(ZoneOffset.UTC));
    }
  }

  /**
   * How pods are emptied.
   *
   * @param deadline after which a draining pod's sessions are given up; null for never
   * @param settle how long a marked pod must be without sessions before it is released at the
   *     earliest, counted from the mark: sessions that were placed just before it show up by then
   * @param scaleInWindow for how long a lower demand must be seen before a pod is drained
   * @param services Services without selector whose EndpointSlices Headroom writes
   * @param webhook of the media server's own drain; null where it has none
   */
  public record DrainSpec(
      @Nullable Duration deadline,
      Duration settle,
      Duration scaleInWindow,
      List<String> services,
      @Nullable DrainWebhook webhook) {
    public DrainSpec {
      services = List.copyOf(services);
    }

    /** Without a webhook. */
    public DrainSpec(
        @Nullable Duration deadline,
        Duration settle,
        Duration scaleInWindow,
        List<String> services) {
      this(deadline, settle, scaleInWindow, services, null);
    }
  }

  /**
   * What each pod serves over HTTP to be told that it drains, and that it does not any more.
   *
   * @param draining the path of a POST; so is {@code accepting}
   */
  public record DrainWebhook(int port, String draining, String accepting) {}

  public WorkloadRef target() {
    return spec.target();
  }

  /** The same, of a fleet that was woken then. */
  public MediaScalingPolicy woken(Instant at) {
    return new MediaScalingPolicy(ref, uid, created, generation, spec, status, labels, at);
  }

  /** Whether its decisions are carried out. */
  public boolean enforced() {
    return spec.mode() == Mode.ENFORCE;
  }

  /** Whether the status was decided on the spec as it stands. */
  public boolean decided() {
    return status.observedGeneration() == generation;
  }

  /** The settings of the decisions, within the autoscaler's bounds. */
  HeadroomSettings settings(int minPods, int maxPods) {
    var settings =
        HeadroomSettings.builder(spec.capacity())
            .coverage(spec.forecast().coverage())
            .lookAhead(spec.forecast().lookAhead())
            .buffer(spec.buffer())
            .scaleInWindow(spec.drain().scaleInWindow())
            .calendar(spec.forecast().calendar())
            .schedule(spec.schedule())
            .pods(minPods, maxPods);
    if (spec.forecast().leadTime() != null) {
      settings.leadTime(spec.forecast().leadTime());
    }
    if (spec.drain().deadline() != null) {
      settings.drainDeadline(spec.drain().deadline());
    }
    return settings.build();
  }
}
