package dev.headroom.policy;

/**
 * Forecasts whose time has not come yet, and how often those whose time has come kept their
 * promise; for one thread.
 */
final class PendingForecasts {
  private static final int EVERY_SECONDS = 60;

  /** A forecast that nobody looked at in time is not judged. */
  private static final long LATEST_MILLIS = 60_000;

  private final int[] seconds;
  private final Ring[] rings;
  final double[] judged;
  final double[] kept;
  private long nextMillis = Long.MIN_VALUE;

  private static final class Ring {
    final long[] due;
    final double[] mean;
    final double[] variance;
    final double[] quantile;
    int first;
    int size;

    Ring(int capacity) {
      due = new long[capacity];
      mean = new double[capacity];
      variance = new double[capacity];
      quantile = new double[capacity];
    }

    void state(StateFields fields, String name) {
      first = (int) fields.count(name + ".first", first);
      size = (int) fields.count(name + ".size", size);
      if (first >= due.length || size > due.length) {
        throw new DamagedState(
            "field %s: %d from %d of %d is no ring".formatted(name, size, first, due.length));
      }
      fields.wholes(name + ".due", due);
      fields.amounts(name + ".mean", mean);
      fields.amounts(name + ".variance", variance);
      fields.amounts(name + ".quantile", quantile);
    }
  }

  PendingForecasts(int[] seconds) {
    this.seconds = seconds;
    this.rings = new Ring[seconds.length];
    for (var i = 0; i < seconds.length; i++) {
      rings[i] = new Ring(seconds[i] / EVERY_SECONDS + 2);
    }
    this.judged = new double[seconds.length];
    this.kept = new double[seconds.length];
  }

  /** Judges every forecast that is due by what lives now. */
  void settle(long nowMillis, double live, QuantileCalibration calibration) {
    for (var horizon = 0; horizon < rings.length; horizon++) {
      var ring = rings[horizon];
      while (ring.size > 0 && ring.due[ring.first] <= nowMillis) {
        var i = ring.first;
        ring.first = (i + 1) % ring.due.length;
        ring.size--;
        if (nowMillis - ring.due[i] <= LATEST_MILLIS) {
          calibration.learn(horizon, ring.mean[i], ring.variance[i], live);
          if (ring.quantile[i] >= 1 || live >= 1) {
            judged[horizon]++;
            kept[horizon] += live <= ring.quantile[i] ? 1 : 0;
          }
        }
      }
    }
  }

  /** Keeps a forecast made now, one a minute. */
  void add(long nowMillis, Forecast forecast) {
    if (nowMillis < nextMillis) {
      return;
    }
    nextMillis = nowMillis + EVERY_SECONDS * 1000L;
    for (var horizon = 0; horizon < rings.length; horizon++) {
      var ring = rings[horizon];
      if (ring.size < ring.due.length) {
        var i = (ring.first + ring.size++) % ring.due.length;
        ring.due[i] = nowMillis + seconds[horizon] * 1000L;
        ring.mean[i] = forecast.mean(horizon);
        ring.variance[i] = forecast.variance[horizon];
        ring.quantile[i] = forecast.quantile[horizon];
      }
    }
  }

  void state(StateFields fields) {
    nextMillis = fields.whole("pending.next", nextMillis);
    fields.amounts("pending.judged", judged);
    fields.amounts("pending.kept", kept);
    for (var i = 0; i < rings.length; i++) {
      rings[i].state(fields, "pending." + i);
    }
  }

  void fade(double factor) {
    for (var i = 0; i < judged.length; i++) {
      judged[i] *= factor;
      kept[i] *= factor;
    }
  }
}
