package dev.headroom.agent;

import dev.headroom.agent.ReplicaSender.Outcome;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the agent counts about itself, in base units, for its /metrics. Safe for all threads. */
final class Telemetry {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String PREFIX = "headroom_agent_";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Histogram drains =
      Histogram.builder()
          .name(PREFIX + "drain_duration_seconds")
          .help("time to read the meter's tables once")
          .classicOnly()
          .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1)
          .register(registry);
  private final Counter drainErrors =
      counter("drain_errors_total", "times the meter's tables could not be read");
  private final Histogram attaches =
      Histogram.builder()
          .name(PREFIX + "attach_duration_seconds")
          .help("time from learning of a pod to counting its packets")
          .classicOnly()
          .classicUpperBounds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)
          .register(registry);
  private final Counter attachErrors =
      counter("attach_errors_total", "times a hook could not be attached");
  private final Gauge pods = gauge("pods", "pods of this node, by what the agent does", "state");
  private final Gauge missing =
      gauge("missing_features", "1 for what the node's kernel does not offer", "feature");
  private final Gauge conditions =
      gauge("conditions", "sentences that the last complete report carried on what is not seen");
  private final Counter pushes =
      counter("pushes_total", "reports by what became of them at a replica", "result");
  private final Counter refusedPods =
      counter("refused_pods_total", "pods that a replica refused within a report it took");
  private final Gauge replicas = gauge("replicas", "replicas of the service that get reports");
  private volatile Map<MeterCounter, Long> counters = Map.of();

  Telemetry(String version) {
    Info.builder()
        .name(PREFIX + "build_info")
        .help("the agent's version")
        .labelNames("version")
        .register(registry)
        .setLabelValues(version);
    for (var result : List.of("taken", "refused", "failed")) {
      pushes.initLabelValues(result);
    }
    kernelCounter("skipped_packets_total", "packets counted no further", "reason", false);
    kernelCounter("table_full_total", "entries that found no place", "table", true);
  }

  PrometheusRegistry registry() {
    return registry;
  }

  /** Publishes how the watches fare; called once. */
  void watches(List<Reflector<?>> reflectors) {
    CounterWithCallback.builder()
        .name(PREFIX + "watch_lists_total")
        .help("times a collection was listed from scratch")
        .labelNames("resource")
        .callback(to -> reflectors.forEach(one -> to.call((double) one.lists(), one.name())))
        .register(registry);
    CounterWithCallback.builder()
        .name(PREFIX + "watch_failures_total")
        .help("times a list or watch failed")
        .labelNames("resource")
        .callback(to -> reflectors.forEach(one -> to.call((double) one.failures(), one.name())))
        .register(registry);
  }

  void drained(Duration took) {
    drains.observe(took.toNanos() / NANOS_PER_SECOND);
  }

  void drainFailed() {
    drainErrors.inc();
  }

  void attached(Duration waited) {
    attaches.observe(waited.toNanos() / NANOS_PER_SECOND);
  }

  void attachFailed() {
    attachErrors.inc();
  }

  void pods(int metered, int waiting, PodSelection selection) {
    pods.labelValues("metered").set(metered);
    pods.labelValues("waiting").set(waiting);
    pods.labelValues("host_network").set(selection.hostNetwork());
    pods.labelValues("opted_out").set(selection.optedOut());
  }

  /** What the node does not offer; each feature that the meter could use is there, as 0 or 1. */
  void missing(Set<Feature> features) {
    for (var feature : Feature.values()) {
      missing.labelValues(feature.label()).set(features.contains(feature) ? 1 : 0);
    }
  }

  void conditions(int count) {
    conditions.set(count);
  }

  void counters(Map<MeterCounter, Long> totals) {
    counters = totals;
  }

  void replicas(int count) {
    replicas.set(count);
  }

  void pushed(Outcome outcome) {
    switch (outcome) {
      case Outcome.Taken(var refused) -> {
        pushes.labelValues("taken").inc();
        refusedPods.inc(refused.size());
      }
      case Outcome.Refused _ -> pushes.labelValues("refused").inc();
      case Outcome.Failed _ -> pushes.labelValues("failed").inc();
    }
  }

  private void kernelCounter(String name, String help, String label, boolean full) {
    CounterWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(label)
        .callback(to ->
            counters.forEach((counter, total) -> {
              if (counter.full() == full) {
                to.call(total, labelOf(counter));
              }
            }))
        .register(registry);
  }

  private static String labelOf(MeterCounter counter) {
    var name = counter.name().toLowerCase(Locale.ROOT);
    return counter.full() ? name.replace("_full", "") : name.replace("skipped_", "");
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }
}
