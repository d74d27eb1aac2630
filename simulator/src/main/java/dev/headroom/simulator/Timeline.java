package dev.headroom.simulator;

import java.util.Arrays;

/** What a chart shows of one policy's run: so many equal buckets of the scored time. */
final class Timeline {
  final long from;
  final long to;
  final int buckets;

  /** The most sessions that lived at a decision in the bucket, -1 where there was none. */
  final double[] demand;

  /** The fewest sessions that accepting pods could carry, -1 where there was no decision. */
  final double[] capacity;

  /** The most sessions that all pods could carry, starting and draining ones included. */
  final double[] existing;

  /** The highest forecast quantile made for times in the bucket, -1 without. */
  final double[] forecast;

  final double[] draining;
  final int[] misses;
  private final int perPod;

  Timeline(Span span, int buckets, int perPod) {
    this.from = span.from();
    this.to = span.to();
    this.buckets = buckets;
    this.perPod = perPod;
    this.demand = blank(buckets);
    this.capacity = blank(buckets);
    this.existing = blank(buckets);
    this.forecast = blank(buckets);
    this.draining = blank(buckets);
    this.misses = new int[buckets];
  }

  private static double[] blank(int buckets) {
    var values = new double[buckets];
    Arrays.fill(values, -1);
    return values;
  }

  /** One value of one bucket's series. */
  private static void raise(double[] series, int bucket, double value) {
    series[bucket] = Math.max(series[bucket], value);
  }

  private int bucket(long at) {
    return at < from || at >= to ? -1 : (int) ((at - from) * buckets / (to - from));
  }

  /** Whether anything was recorded. */
  boolean isDrawn() {
    for (var value : demand) {
      if (value >= 0) {
        return true;
      }
    }
    return false;
  }

  void session(long at, boolean missed) {
    var bucket = bucket(at);
    if (missed && bucket >= 0) {
      misses[bucket]++;
    }
  }

  void look(long at, Account account) {
    var bucket = bucket(at);
    if (bucket < 0) {
      return;
    }
    raise(demand, bucket, account.live);
    raise(existing, bucket, (double) account.existing * perPod);
    raise(draining, bucket, account.draining);
    var accepting = (double) (account.existing - account.starting - account.draining) * perPod;
    capacity[bucket] = capacity[bucket] < 0 ? accepting : Math.min(capacity[bucket], accepting);
  }

  void forecast(long at, double quantile) {
    var bucket = bucket(at);
    if (bucket >= 0) {
      raise(forecast, bucket, quantile);
    }
  }
}
