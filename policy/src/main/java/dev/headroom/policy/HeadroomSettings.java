package dev.headroom.policy;

import dev.headroom.model.Capacity;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an owner may declare about a fleet's scaling.
 *
 * @param leadTime from the wish for a pod to its first session; null to learn it
 * @param period between two decisions
 * @param scaleInWindow for how long a lower demand must be seen before a pod is drained
 * @param drainDeadline after which a draining pod's sessions are given up; null for never
 * @param minPods pods there are at least, 1 or more: a fleet without a pod loses its first callers
 * @param maxPods pods there may be, {@code minPods} or more
 */
public record HeadroomSettings(
    Capacity capacity,
    ForecastSettings forecast,
    @Nullable Duration leadTime,
    Duration period,
    Buffer buffer,
    Duration scaleInWindow,
    @Nullable Duration drainDeadline,
    Schedule schedule,
    List<LoadRule> rules,
    QualityGuard.Limits quality,
    int minPods,
    int maxPods) {

  public HeadroomSettings {
    rules = List.copyOf(rules);
    if (minPods < 1 || maxPods < minPods) {
      throw new IllegalArgumentException(
          "pods from " + minPods + " to " + maxPods + ": wants 1 ≤ minimum ≤ maximum");
    }
    requireNotNegative("lead time", leadTime);
    requireNotNegative("scale-in window", scaleInWindow);
    requireNotNegative("drain deadline", drainDeadline);
    if (!period.isPositive()) {
      throw new IllegalArgumentException("period " + period + " is not above 0");
    }
  }

  private static void requireNotNegative(String what, @Nullable Duration time) {
    if (time != null && time.isNegative()) {
      throw new IllegalArgumentException(what + " " + time + " is below 0");
    }
  }

  public static Builder builder(Capacity capacity) {
    return new Builder(capacity);
  }

  /** So many sessions to a pod, and otherwise the defaults. */
  public static Builder builder(double sessionsPerPod) {
    return builder(
        new Capacity(
            OptionalDouble.of(sessionsPerPod), OptionalDouble.empty(), OptionalDouble.empty(), 0));
  }

  /** Starts at the documented defaults. */
  public static final class Builder {
    private final Capacity capacity;
    private double coverage = 0.99;
    private Duration lookAhead = Duration.ofMinutes(30);
    private PolicyCalendar calendar = PolicyCalendar.of(ZoneId.of("UTC"));
    private @Nullable Duration leadTime;
    private Duration period = Duration.ofSeconds(15);
    private Buffer buffer = Buffer.NONE;
    private Duration scaleInWindow = Duration.ZERO;
    private @Nullable Duration drainDeadline;
    private Schedule schedule = Schedule.EMPTY;
    private List<LoadRule> rules = List.of();
    private QualityGuard.Limits quality = QualityGuard.Limits.DEFAULT;
    private int minPods = 1;
    private int maxPods = 1000;

    private Builder(Capacity capacity) {
      this.capacity = capacity;
      this.buffer = new Buffer(capacity.bufferSessions(), 0, 0);
    }

    /** The promised share of moments within the forecast; 0.99. */
    public Builder coverage(double value) {
      coverage = value;
      return this;
    }

    /** How far a scale-in looks; 30 minutes. */
    public Builder lookAhead(Duration value) {
      lookAhead = value;
      return this;
    }

    /** Wall clock, holidays and events; UTC without any. */
    public Builder calendar(PolicyCalendar value) {
      calendar = value;
      return this;
    }

    /** A declared lead time; learned from the pods otherwise. */
    public Builder leadTime(Duration value) {
      leadTime = value;
      return this;
    }

    /** Between two decisions; 15 seconds. */
    public Builder period(Duration value) {
      period = value;
      return this;
    }

    /** Free room; the buffer of the capacity. */
    public Builder buffer(Buffer value) {
      buffer = value;
      return this;
    }

    /** For how long demand must be lower before a pod is drained; not at all. */
    public Builder scaleInWindow(Duration value) {
      scaleInWindow = value;
      return this;
    }

    /** When draining gives up on sessions; never. */
    public Builder drainDeadline(Duration value) {
      drainDeadline = value;
      return this;
    }

    /** Floors and quiet times; none. */
    public Builder schedule(Schedule value) {
      schedule = value;
      return this;
    }

    /** Threshold rules; none. */
    public Builder rules(List<LoadRule> value) {
      rules = value;
      return this;
    }

    /** When pods count as overloaded; 10 drops a second, or 30 ms of added jitter. */
    public Builder quality(QualityGuard.Limits value) {
      quality = value;
      return this;
    }

    /** Pods there must and may be; 1 to 1000. */
    public Builder pods(int minimum, int maximum) {
      minPods = minimum;
      maxPods = maximum;
      return this;
    }

    public HeadroomSettings build() {
      return new HeadroomSettings(
          capacity,
          new ForecastSettings(coverage, lookAhead, calendar),
          leadTime,
          period,
          buffer,
          scaleInWindow,
          drainDeadline,
          schedule,
          rules,
          quality,
          minPods,
          maxPods);
    }
  }
}
