package dev.headroom.simulator;

import java.time.Duration;

/**
 * A forecast that repeats the last cycle, as Crane's DSP makes it: a period of a day or a week is
 * looked for by autocorrelation over the last two of them; the last cycle is smoothed by leaving
 * out what swings faster than once an hour.
 */
final class CycleForecast {
  /** Says nothing, for no period was found. */
  static final CycleForecast NONE = new CycleForecast(0, 60_000, new double[0]);

  private static final double PERIODIC = 0.5;

  private final long from;
  private final long stepMillis;
  private final double[] cycle;

  private CycleForecast(long from, long stepMillis, double[] cycle) {
    this.from = from;
    this.stepMillis = stepMillis;
    this.cycle = cycle;
  }

  static CycleForecast of(History history, long now) {
    var day = (int) (Duration.ofDays(1).toMillis() / history.stepMillis());
    var end = Math.min(history.size(), history.index(now));
    var weekly = correlation(history, end, 7 * day);
    var daily = correlation(history, end, day);
    var period = weekly >= daily ? 7 * day : day;
    if (!(Math.max(weekly, daily) >= PERIODIC)) {
      return NONE;
    }
    var cycle = new double[period];
    for (var i = 0; i < period; i++) {
      cycle[i] = history.at(end - period + i);
    }
    return new CycleForecast(now, history.stepMillis(), smoothed(cycle, period / day));
  }

  /** How alike the last two cycles of a period are, -1 where they are not both known. */
  private static double correlation(History history, int end, int period) {
    var first = end - 2 * period;
    if (first < 0) {
      return -1;
    }
    var a = new Moments();
    for (var i = 0; i < period; i++) {
      a.add(history.at(first + i), history.at(first + period + i));
    }
    return a.correlation();
  }

  private static final class Moments {
    private int n;
    private double x;
    private double y;
    private double xx;
    private double yy;
    private double xy;

    void add(double a, double b) {
      n++;
      x += a;
      y += b;
      xx += a * a;
      yy += b * b;
      xy += a * b;
    }

    double correlation() {
      var spread = Math.sqrt((xx - x * x / n) * (yy - y * y / n));
      return spread > 0 ? (xy - x * y / n) / spread : -1;
    }
  }

  /** Leaves out components that swing more than 24 times a day. */
  private static double[] smoothed(double[] cycle, int days) {
    var size = Integer.highestOneBit(Math.max(1, cycle.length - 1)) * 2;
    var re = new double[size];
    var im = new double[size];
    for (var i = 0; i < size; i++) {
      // Stretched to a power of two, for the transform's sake.
      var at = (double) i * cycle.length / size;
      var low = (int) at;
      var next = cycle[(low + 1) % cycle.length];
      re[i] = cycle[low] + (at - low) * (next - cycle[low]);
    }
    Fft.transform(re, im, false);
    for (var k = 24 * days + 1; k < size - 24 * days; k++) {
      re[k] = 0;
      im[k] = 0;
    }
    Fft.transform(re, im, true);
    var result = new double[cycle.length];
    for (var i = 0; i < cycle.length; i++) {
      result[i] = Math.max(0, re[(int) ((long) i * size / cycle.length)]);
    }
    return result;
  }

  /** The highest expected value between two times, NaN where nothing is expected. */
  double highest(long start, long end) {
    if (cycle.length == 0) {
      return Double.NaN;
    }
    var highest = 0.0;
    for (var at = start; at <= end; at += stepMillis) {
      highest = Math.max(highest, cycle[(int) ((at - from) / stepMillis % cycle.length)]);
    }
    return highest;
  }
}
