package dev.headroom.adapter;

import dev.headroom.cluster.MediaScalingPolicy;
import dev.headroom.cluster.ReleasedPods;
import dev.headroom.model.Pod;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Workload;
import dev.headroom.policy.ReactiveReplicas;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The signals of a workload, from those of its pods. A pod that never ran, or has ended, carries
 * nothing. A pod that may carry sessions and has no fresh word is unknown; one that is asked to end
 * counts while it is heard of, and is not waited for.
 */
final class FleetReadings {
  private FleetReadings() {}

  static Reading read(Snapshot snapshot, Workload workload, Signal signal, Instant now) {
    return switch (signal) {
      case FLEET_SESSIONS -> sessions(sum(snapshot, workload, now, false), workload, now);
      case REQUIRED_REPLICAS ->
          snapshot
              .view()
              .policyOf(workload.ref())
              .map(policy -> decided(snapshot, workload, policy, now))
              .orElseGet(() -> required(snapshot, workload, now));
      case SESSIONS,
          STREAMS,
          INGRESS_PACKETS,
          EGRESS_PACKETS,
          INGRESS_BITS,
          EGRESS_BITS,
          INGRESS_LOSS,
          EGRESS_LOSS,
          JITTER,
          SERVER_JITTER,
          ROUND_TRIP,
          TURNAROUND,
          UDP_DROPS,
          LOAD,
          SIGNAL_AGE ->
          throw new IllegalArgumentException(signal.metricName() + " describes pods");
    };
  }

  /** A sum without an unknown pod would be too small, and an autoscaler would believe it. */
  private static Reading sessions(Sum sum, Workload workload, Instant now) {
    return sum.firstUnknown != null
        ? new Reading.Absent(sum.reason(workload))
        : new Reading.Fresh(Quantity.of(sum.allSessions), sum.at(now), Duration.ZERO);
  }

  /**
   * What the policy's leader decided and wrote, which is the same for every replica. It is raised
   * where the calls of this moment need more, and it never allows more pods to go than are released
   * as this moment's view has it: a status may be old, and its leader gone.
   */
  private static Reading decided(
      Snapshot snapshot, Workload workload, MediaScalingPolicy policy, Instant now) {
    if (!policy.decided()) {
      return new Reading.Absent(policy.ref() + " has not decided on its present spec yet");
    }
    return switch (required(snapshot, workload, now)) {
      case Reading.Fresh(var needed, var at, var window) -> {
        var least = ReleasedPods.floor(snapshot.view(), workload);
        var decided = Quantity.of(Math.max(least, policy.status().requiredReplicas()));
        yield new Reading.Fresh(needed.compareTo(decided) > 0 ? needed : decided, at, window);
      }
      case Reading unknown -> unknown;
    };
  }

  private static Reading required(Snapshot snapshot, Workload workload, Instant now) {
    return switch (CapacityUse.of(workload)) {
      case CapacityUse.Undeclared undeclared -> new Reading.Absent(undeclared.reason());
      case CapacityUse.Of(var capacity, var needsRates) -> {
        var sum = sum(snapshot, workload, now, needsRates);
        if (sum.firstUnknown != null && sum.known == 0) {
          yield new Reading.Absent(sum.reason(workload));
        }
        var decision = ReactiveReplicas.decide(sum.load(), capacity, workload.replicas());
        yield new Reading.Fresh(Quantity.of(decision.replicas()), sum.at(now), sum.window);
      }
    };
  }

  private static Sum sum(Snapshot snapshot, Workload workload, Instant now, boolean needsRates) {
    var sum = new Sum();
    for (var pod : snapshot.view().podsOf(workload.ref())) {
      if (pod.mayCarrySessions()) {
        sum.add(pod, snapshot.hear(pod, now), needsRates);
      }
    }
    return sum;
  }

  /** Running totals; lives within one call. */
  private static final class Sum {
    private long allSessions;
    private long stayingSessions;
    private double packets;
    private double bits;
    private int known;
    private int unknown;
    private @Nullable String firstUnknown;
    private @Nullable Instant oldest;
    private Duration window = Duration.ZERO;

    void add(Pod pod, Heard heard, boolean needsRates) {
      switch (heard) {
        case Heard.Sampled(var sample) -> {
          add(pod, sample);
          if (needsRates && !sample.ratesKnown()) {
            unknown(pod, "pod " + pod.ref() + " has no rates yet");
          }
        }
        case Heard.Nothing(var why) -> unknown(pod, Reasons.of(why));
      }
    }

    private void add(Pod pod, Sample sample) {
      allSessions += sample.sessions();
      oldest = oldest == null || sample.at().isBefore(oldest) ? sample.at() : oldest;
      window = sample.window().compareTo(window) > 0 ? sample.window() : window;
      // The sessions of a pod that ends do not move: no other pod is needed for them.
      if (!pod.terminating()) {
        known++;
        stayingSessions += sample.sessions();
        packets += sample.rates().packets();
        bits += sample.rates().bits();
      }
    }

    private void unknown(Pod pod, String reason) {
      if (!pod.terminating()) {
        unknown++;
        firstUnknown = firstUnknown == null ? reason : firstUnknown;
      }
    }

    ReactiveReplicas.Load load() {
      return new ReactiveReplicas.Load(stayingSessions, packets, bits, unknown);
    }

    /** The sum is as old as its oldest part; of no pods at all, it is of this moment. */
    Instant at(Instant now) {
      return Optional.ofNullable(oldest).orElse(now);
    }

    String reason(Workload workload) {
      return unknown
          + " of "
          + (known + unknown)
          + " pods of "
          + workload.ref()
          + " have no fresh word: "
          + firstUnknown;
    }
  }
}
