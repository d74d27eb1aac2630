package dev.headroom.simulator;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/** How long one decision takes on a large fleet; measures, so it reads the machine's clock. */
final class DecisionTimes implements ScalingPolicy {
  private static final int FROM_LIVE = 10_000;

  private final ScalingPolicy inner;
  private final long from;
  private long[] nanos = new long[1024];
  private int count;

  private DecisionTimes(ScalingPolicy inner, long from) {
    this.inner = inner;
    this.from = from;
  }

  /** Nanoseconds of a decision with at least 10,000 live sessions on pods of 50. */
  record Times(int decisions, long median, long p99) {}

  /** Runs two days of such a fleet and measures the second. */
  static Times measure(String policy) {
    var frame = new SyntheticTraces.Frame(LocalDate.parse("2026-03-02"), 2, ZoneOffset.UTC, 5);
    var trace = SyntheticTraces.large(frame, FROM_LIVE * 1.05);
    var world = World.of(50, Duration.ofMinutes(2));
    var span = new Span(frame.from(), frame.dayStart(1), frame.dayStart(2));
    var study = Study.of(trace, span, ZoneOffset.UTC, world, List.of(policy));
    var choice = study.choices().getFirst();
    var timed = new DecisionTimes(choice.make(), span.from());
    Simulation.run(trace, world, span, new Contender(policy, timed), Simulation.Watch.NOTHING);
    return timed.times();
  }

  @Override
  public ScalingDecision decide(FleetObservation fleet, Instant now) {
    var begin = System.nanoTime();
    var decision = inner.decide(fleet, now);
    var end = System.nanoTime();
    if (now.toEpochMilli() >= from && fleet.live() >= FROM_LIVE) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, count * 2);
      }
      nanos[count++] = end - begin;
    }
    return decision;
  }

  private Times times() {
    var sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return new Times(count, sorted[count / 2], sorted[count * 99 / 100]);
  }
}
