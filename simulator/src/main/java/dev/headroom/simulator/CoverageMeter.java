package dev.headroom.simulator;

import dev.headroom.policy.Forecast;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds forecasts against what came: the share of them, by horizon, whose quantile was not exceeded
 * at the very moment they were made for. Forecasts are sampled each minute.
 */
final class CoverageMeter {
  private static final long SAMPLE = 60_000;

  private final Span span;
  private final int busyFrom;
  private final List<Horizon> horizons = new ArrayList<>();
  private long nextSample = Long.MIN_VALUE;

  /**
   * Moments count as busy when at least {@code busyFrom} sessions lived as the forecast was made.
   */
  CoverageMeter(Span span, int busyFrom) {
    this.span = span;
    this.busyFrom = busyFrom;
  }

  private static final class Horizon {
    private final long millis;
    private final double[] quantiles;
    private final boolean[] busy;
    private final long[] due;
    private final long[] held = new long[2];
    private final long[] all = new long[2];
    private int next;

    Horizon(long millis) {
      this.millis = millis;
      var size = (int) (millis / SAMPLE) + 1;
      this.quantiles = new double[size];
      this.busy = new boolean[size];
      this.due = new long[size];
    }

    /** Judges the forecast made for now, if there is one, and puts the new one into its place. */
    void step(long now, int live, double quantile, boolean isBusy, Span span) {
      if (due[next] == now && now >= span.from() && now < span.to()) {
        var kind = busy[next] ? 1 : 0;
        all[kind]++;
        held[kind] += live <= quantiles[next] ? 1 : 0;
      }
      var made = (next + quantiles.length - 1) % quantiles.length;
      due[made] = now + millis;
      quantiles[made] = quantile;
      busy[made] = isBusy;
      next = (next + 1) % quantiles.length;
    }
  }

  /** Hears what is expected now; {@code live} sessions live. */
  void hear(Forecast forecast, int live, long now) {
    if (now < nextSample) {
      return;
    }
    nextSample = now + SAMPLE;
    while (horizons.size() < forecast.size()) {
      horizons.add(new Horizon(forecast.horizon(horizons.size()).toMillis()));
    }
    for (var i = 0; i < forecast.size(); i++) {
      var busy = live >= busyFrom;
      horizons.get(i).step(now, live, forecast.quantile(i), busy, span);
    }
  }

  /** The share that held by horizon, such as {@code 5m}: of all moments, or of busy ones. */
  Map<String, Double> shares(boolean busyOnly) {
    var shares = new LinkedHashMap<String, Double>();
    for (var horizon : horizons) {
      var all = horizon.all[1] + (busyOnly ? 0 : horizon.all[0]);
      var held = horizon.held[1] + (busyOnly ? 0 : horizon.held[0]);
      if (all > 0) {
        shares.put(horizon.millis / 60_000 + "m", (double) held / all);
      }
    }
    return shares;
  }
}
