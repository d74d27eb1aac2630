package dev.headroom.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a per-pod metric becomes one ratio to its target. Divisions truncate, as upstream's do. */
sealed interface HpaUsage {
  /** Usage over target, with the numbers shown in the status. */
  record Ratio(double ratio, long usageMilli, @Nullable Integer percent) {}

  /** Why these samples have no ratio, null when they have one. */
  @Nullable String problem(Map<String, HpaSample> samples);

  Ratio of(Map<String, HpaSample> samples);

  /** What a pod without a sample is taken to use when the fleet would shrink. */
  long whenMissingMilli(String pod);

  /** Against an average value a pod. */
  record Average(long targetMilli) implements HpaUsage {
    @Override
    public @Nullable String problem(Map<String, HpaSample> samples) {
      return null;
    }

    @Override
    public Ratio of(Map<String, HpaSample> samples) {
      var sum = 0L;
      for (var sample : samples.values()) {
        sum += sample.milli();
      }
      var usage = sum / samples.size();
      return new Ratio((double) usage / targetMilli, usage, null);
    }

    @Override
    public long whenMissingMilli(String pod) {
      return targetMilli;
    }
  }

  /** Against a percentage of the requests; samples of unknown pods do not count. */
  record Utilization(int targetPercent, Map<String, Long> requestsMilli) implements HpaUsage {
    @Override
    public @Nullable String problem(Map<String, HpaSample> samples) {
      return requested(samples) == 0 ? "no metrics returned matched known pods" : null;
    }

    @Override
    public Ratio of(Map<String, HpaSample> samples) {
      var sum = 0L;
      var pods = 0;
      for (var entry : samples.entrySet()) {
        if (requestsMilli.containsKey(entry.getKey())) {
          sum += entry.getValue().milli();
          pods++;
        }
      }
      var percent = (int) (sum * 100 / requested(samples));
      return new Ratio((double) percent / targetPercent, sum / pods, percent);
    }

    private long requested(Map<String, HpaSample> samples) {
      var sum = 0L;
      for (var pod : samples.keySet()) {
        sum += requestsMilli.getOrDefault(pod, 0L);
      }
      return sum;
    }

    @Override
    public long whenMissingMilli(String pod) {
      return requestsMilli.getOrDefault(pod, 0L) * Math.max(100, targetPercent) / 100;
    }
  }
}
