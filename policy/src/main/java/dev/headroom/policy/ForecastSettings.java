package dev.headroom.policy;

import java.time.Duration;

/**
 * What a forecast promises.
 *
 * @param coverage the share of moments at which demand stays within the forecast, in 0.5..0.9999
 * @param lookAhead the longest horizon, one minute to four hours
 */
public record ForecastSettings(double coverage, Duration lookAhead, PolicyCalendar calendar) {
  private static final int[] HORIZONS = {
    60, 120, 180, 300, 480, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10_800
  };

  private static final Duration LONGEST_WATCH = Duration.ofSeconds((long) Trend.SLOW_SECONDS);

  public ForecastSettings {
    if (!(coverage >= 0.5 && coverage <= 0.9999)) {
      throw new IllegalArgumentException("coverage " + coverage + " is not in 0.5..0.9999");
    }
    if (lookAhead.toSeconds() < 60 || lookAhead.toHours() > 4) {
      throw new IllegalArgumentException("look-ahead " + lookAhead + " is not in 1 min..4 h");
    }
  }

  /** For how long a fleet must be watched before a trend is believed: as far as it is to look. */
  Duration watch() {
    return lookAhead.compareTo(LONGEST_WATCH) < 0 ? lookAhead : LONGEST_WATCH;
  }

  /** The horizons of a forecast in seconds, the look-ahead last. */
  int[] horizons() {
    var last = (int) lookAhead.toSeconds();
    var horizons = new java.util.ArrayList<Integer>();
    for (var horizon : HORIZONS) {
      if (horizon < last) {
        horizons.add(horizon);
      }
    }
    horizons.add(last);
    return horizons.stream().mapToInt(Integer::intValue).toArray();
  }
}
