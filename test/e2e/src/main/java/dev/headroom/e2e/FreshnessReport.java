package dev.headroom.e2e;

import java.time.Duration;
import java.util.Locale;

/**
 * The benchmark's table.
 *
 * @param calls that were placed
 * @param api through the kube-apiserver
 * @param scrape through Prometheus
 */
record FreshnessReport(int calls, Row api, Row scrape, Duration scrapeInterval) {
  private static final Duration GOAL = Duration.ofMillis(250);

  /** Delays of all calls in one number. */
  record Row(int arrived, Duration p50, Duration p99, Duration most) {
    static Row of(ArrivalWatch watch) {
      return new Row(
          watch.arrived(), watch.percentile(50), watch.percentile(99), watch.percentile(100));
    }

    private String text(String name) {
      return String.format(
          Locale.ROOT,
          "%-46s %6d %8d %8d %8d%n",
          name,
          arrived,
          p50.toMillis(),
          p99.toMillis(),
          most.toMillis());
    }
  }

  static FreshnessReport of(
      int calls, ArrivalWatch api, ArrivalWatch scrape, Duration scrapeInterval) {
    return new FreshnessReport(calls, Row.of(api), Row.of(scrape), scrapeInterval);
  }

  /** Whether every call arrived in both. */
  boolean complete() {
    return api.arrived() == calls && scrape.arrived() == calls;
  }

  @Override
  public String toString() {
    return String.format(
            Locale.ROOT,
            "%-46s %6s %8s %8s %8s%n",
            "first packet of a call to a value that counts it",
            "calls",
            "p50 ms",
            "p99 ms",
            "max ms")
        + api.text("Headroom, through the kube-apiserver")
        + scrape.text("Prometheus, agents scraped each " + scrapeInterval.toSeconds() + " s")
        + String.format(
            Locale.ROOT,
            "%-46s %6s %7.1fx %7.1fx %7.1fx%n",
            "ratio",
            "",
            ratio(scrape.p50(), api.p50()),
            ratio(scrape.p99(), api.p99()),
            ratio(scrape.most(), api.most()))
        + String.format(
            Locale.ROOT,
            "goal: p99 of at most %d ms: %s%n",
            GOAL.toMillis(),
            api.p99().compareTo(GOAL) <= 0 ? "met" : "missed");
  }

  private static double ratio(Duration a, Duration b) {
    return (double) a.toNanos() / b.toNanos();
  }
}
