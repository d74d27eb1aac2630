package dev.headroom.agent;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One pass over the meter's tables into the pods' counts. */
final class Drain implements Sink {
  /** Longer than an announcement can be under way. */
  private static final long YOUNG_NANOS = 2_000_000_000L;

  private final Map<Integer, MeteredPod> pods;
  private final TableCounters counters;
  private final long nowNanos;
  // Neighbouring rows often share their hook.
  private int lastHook;
  private @Nullable MeteredPod lastPod;

  Drain(Map<Integer, MeteredPod> pods, TableCounters counters, long nowNanos) {
    this.pods = pods;
    this.counters = counters;
    this.nowNanos = nowNanos;
  }

  @Override
  public void hook(HookRow row) {
    var pod = pod(row.hook());
    if (pod != null) {
      pod.hook(row);
    }
  }

  @Override
  public void drops(int hook, long datagrams) {
    var pod = pod(hook);
    if (pod != null) {
      pod.dropped(datagrams, nowNanos);
    }
  }

  @Override
  public void session(SessionRow row) {
    var pod = pod(row.hook());
    if (pod == null) {
      return;
    }
    pod.stun(row, Tables.isForgotten(row.lastNanos(), nowNanos));
    if (live(row.lastProvenNanos())) {
      var began = firstNanos(row);
      pod.session(row, began, nowNanos - began < YOUNG_NANOS);
    }
  }

  @Override
  public void stream(StreamRow row) {
    var pod = pod(row.hook());
    if (pod != null) {
      pod.stream(row, live(row.lastNanos()), Tables.isForgotten(row.lastNanos(), nowNanos));
    }
  }

  @Override
  public void counter(MeterCounter counter, long total) {
    counters.set(counter, total);
  }

  private @Nullable MeteredPod pod(int hook) {
    if (lastPod == null || lastHook != hook) {
      lastHook = hook;
      lastPod = pods.get(hook);
    }
    return lastPod;
  }

  private boolean live(long lastNanos) {
    return lastNanos != 0 && nowNanos - lastNanos <= NodeMeter.LIVE.toNanos();
  }

  private static long firstNanos(SessionRow row) {
    var in = row.firstNanos(Direction.INGRESS);
    var out = row.firstNanos(Direction.EGRESS);
    return in == 0 || out == 0 ? Math.max(in, out) : Math.min(in, out);
  }
}
