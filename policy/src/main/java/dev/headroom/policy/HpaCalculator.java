package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What one metric asks for, by the arithmetic of kube-controller-manager 1.36's replica calculator:
 * {@code ceil(usage / target * pods)} outside the tolerance. Pods without a metric are taken to use
 * their target when the fleet would shrink and nothing when it would grow; unready pods nothing
 * when it would grow; and a correction never turns the direction.
 */
final class HpaCalculator {
  private static final HpaProposal NOTHING_RETURNED =
      new HpaProposal.Unknown("no metrics returned from the metrics API");

  private final HpaSettings settings;
  private final HpaTolerance tolerance;
  private final HpaTarget target;
  private final Instant now;

  HpaCalculator(HpaSettings settings, HpaTolerance tolerance, HpaTarget target, Instant now) {
    this.settings = settings;
    this.tolerance = tolerance;
    this.target = target;
    this.now = now;
  }

  HpaProposal propose(HpaMetric metric) {
    return switch (metric) {
      case HpaMetric.PodsAverage pods ->
          onceRead(pods.samples(), s -> ofSamples(s, "", new HpaUsage.Average(pods.targetMilli())));
      case HpaMetric.Resource resource ->
          onceRead(resource.samples(), s -> ofResource(s, resource));
      case HpaMetric.Whole whole ->
          switch (whole.values()) {
            case HpaReading.Failed(var why) -> new HpaProposal.Unknown(why);
            case HpaReading.Known(var values) ->
                values.isEmpty() ? NOTHING_RETURNED : ofWhole(sum(values), whole);
          };
      case HpaMetric.Unsupported(var type) ->
          new HpaProposal.Unknown("unknown metric source type \"" + type + "\"");
    };
  }

  private static HpaProposal onceRead(
      HpaReading<Map<String, HpaSample>> reading,
      Function<Map<String, HpaSample>, HpaProposal> judge) {
    return switch (reading) {
      case HpaReading.Failed(var why) -> new HpaProposal.Unknown(why);
      case HpaReading.Known(var samples) ->
          samples.isEmpty() ? NOTHING_RETURNED : judge.apply(samples);
    };
  }

  private HpaProposal ofResource(Map<String, HpaSample> samples, HpaMetric.Resource metric) {
    return switch (metric.target()) {
      case HpaMetric.ResourceTarget.AverageValue(var milli) ->
          ofSamples(samples, metric.name(), new HpaUsage.Average(milli));
      case HpaMetric.ResourceTarget.Utilization(var percent) -> {
        var requests = HpaRequests.of(target.pods(), metric.container(), metric.name());
        yield switch (requests) {
          case HpaRequests.Known(var milli) ->
              ofSamples(samples, metric.name(), new HpaUsage.Utilization(percent, milli));
          case HpaRequests.Missing(var why) -> new HpaProposal.Unknown(why);
        };
      }
    };
  }

  private HpaProposal ofSamples(Map<String, HpaSample> reported, String resource, HpaUsage usage) {
    if (target.pods().isEmpty()) {
      return new HpaProposal.Unknown("no pods returned by selector");
    }
    var groups =
        HpaPodGroups.of(target.pods(), new HpaPodGroups.For(reported, resource, settings, now));
    var samples = new HashMap<>(reported);
    samples.keySet().removeAll(groups.ignored());
    samples.keySet().removeAll(groups.unready());
    if (samples.isEmpty()) {
      return new HpaProposal.Unknown(
          "did not receive metrics for targeted pods (pods might be unready)");
    }
    var problem = usage.problem(samples);
    return problem != null ? new HpaProposal.Unknown(problem) : judged(samples, groups, usage);
  }

  private HpaProposal judged(Map<String, HpaSample> samples, HpaPodGroups groups, HpaUsage usage) {
    var first = usage.of(samples);
    var growsBesideUnready = !groups.unready().isEmpty() && first.ratio() > 1.0;
    var replicas =
        !growsBesideUnready && groups.missing().isEmpty()
            ? scaled(first.ratio(), groups.ready())
            : corrected(samples, groups, usage);
    return new HpaProposal.Replicas(replicas, first.usageMilli(), first.percent());
  }

  private int scaled(double ratio, int pods) {
    return tolerance.covers(ratio) ? target.specReplicas() : (int) Math.ceil(ratio * pods);
  }

  private int corrected(Map<String, HpaSample> samples, HpaPodGroups groups, HpaUsage usage) {
    var ratio = usage.of(samples).ratio();
    if (ratio < 1.0) {
      groups.missing().forEach(pod -> samples.put(pod, guess(usage.whenMissingMilli(pod))));
    } else if (ratio > 1.0) {
      putIdle(samples, groups.missing());
      putIdle(samples, groups.unready());
    }
    var again = usage.of(samples).ratio();
    var turned = (ratio < 1.0 && again > 1.0) || (ratio > 1.0 && again < 1.0);
    if (tolerance.covers(again) || turned) {
      return target.specReplicas();
    }
    var replicas = (int) Math.ceil(again * samples.size());
    var against =
        (again < 1.0 && replicas > target.specReplicas())
            || (again > 1.0 && replicas < target.specReplicas());
    return against ? target.specReplicas() : replicas;
  }

  private void putIdle(Map<String, HpaSample> samples, Collection<String> pods) {
    pods.forEach(pod -> samples.put(pod, guess(0)));
  }

  private HpaSample guess(long milli) {
    return new HpaSample(milli, now, Duration.ZERO);
  }

  private HpaProposal ofWhole(long usage, HpaMetric.Whole metric) {
    return switch (metric.per()) {
      case FLEET -> ofFleet(usage, metric.targetMilli());
      case REPLICA -> ofReplica(usage, metric.targetMilli());
    };
  }

  private static long sum(List<Long> values) {
    var sum = 0L;
    for (var value : values) {
      sum = value > 0 && sum > Long.MAX_VALUE - value ? Long.MAX_VALUE : sum + value;
    }
    return sum;
  }

  private HpaProposal ofFleet(long usage, long targetMilli) {
    var ratio = (double) usage / targetMilli;
    if (target.specReplicas() == 0) {
      return new HpaProposal.Replicas((int) Math.ceil(ratio), usage, null);
    }
    if (tolerance.covers(ratio)) {
      return new HpaProposal.Replicas(target.specReplicas(), usage, null);
    }
    var problem = target.pods().isEmpty() ? "no pods returned by selector" : null;
    return problem == null
        ? new HpaProposal.Replicas((int) Math.ceil(ratio * readyPods()), usage, null)
        : new HpaProposal.Unknown(problem);
  }

  /** Running and ready, terminating ones included (kubernetes/website#43970). */
  private long readyPods() {
    return target.pods().stream().filter(HpaPod::runsReady).count();
  }

  private HpaProposal ofReplica(long usage, long targetMilli) {
    var current = target.statusReplicas();
    var ratio = usage / ((double) targetMilli * current);
    var replicas =
        tolerance.covers(ratio) ? current : (int) Math.ceil((double) usage / targetMilli);
    var average = usage == Long.MAX_VALUE ? usage : (long) Math.ceil((double) usage / current);
    return new HpaProposal.Replicas(replicas, average, null);
  }
}
