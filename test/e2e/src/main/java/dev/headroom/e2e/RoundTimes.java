package dev.headroom.e2e;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How long the service took for its rounds of decisions, by its own histogram.
 *
 * @param atMost how many rounds took so many seconds at most
 */
record RoundTimes(SortedMap<Double, Long> atMost) {
  private static final Pattern BUCKET =
      Pattern.compile("headroom_policy_round_seconds_bucket\\{le=\"([^\"]+)\"} (\\S+)");

  /** Reads the service's answer to a scrape. */
  static RoundTimes parse(String metrics) {
    var atMost = new TreeMap<Double, Long>();
    BUCKET
        .matcher(metrics)
        .results()
        .forEach(found -> {
          var bound = found.group(1).equals("+Inf") ? "Infinity" : found.group(1);
          atMost.put(Double.parseDouble(bound), Long.parseLong(found.group(2)));
        });
    if (atMost.isEmpty()) {
      throw new IllegalStateException("the service tells nothing of its rounds");
    }
    return new RoundTimes(atMost);
  }

  /** The rounds that came on top of those before. */
  RoundTimes since(RoundTimes before) {
    var later = new TreeMap<Double, Long>();
    atMost.forEach(
        (bound, count) -> later.put(bound, count - before.atMost.getOrDefault(bound, 0L)));
    return new RoundTimes(later);
  }

  long count() {
    return atMost.getOrDefault(Double.POSITIVE_INFINITY, 0L);
  }

  /** The bound that so many percent of the rounds kept, in seconds: the true value or above. */
  double within(int percent) {
    return atMost.entrySet().stream()
        .filter(bucket -> bucket.getValue() * 100 >= count() * percent)
        .findFirst()
        .orElseThrow()
        .getKey();
  }
}
