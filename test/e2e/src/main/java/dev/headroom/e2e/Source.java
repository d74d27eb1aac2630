package dev.headroom.e2e;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Someone who tells the sessions of the whole fleet. */
record Source(String name, Supplier<OptionalDouble> value) {
  static Source ofApi(MetricsApi api) {
    return new Source("custom.metrics.k8s.io", () -> api.ofFleet("rtc_fleet_sessions"));
  }

  /** What Prometheus has scraped of the agents. */
  static Source ofPrometheus(PrometheusServer prometheus, String namespace) {
    var query =
        "sum(rtc_sessions{namespace=\"%s\",pod=~\"%s-.+\"})".formatted(namespace, MediaFleet.NAME);
    return new Source("Prometheus", () -> prometheus.query(query));
  }

  void awaitIdle() {
    Await.until(
        name + " tells a fresh 0 of the idle fleet",
        Duration.ofMinutes(1),
        () -> value.get().orElse(-1) == 0);
  }
}
