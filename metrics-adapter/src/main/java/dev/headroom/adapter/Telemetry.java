package dev.headroom.adapter;

import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What Prometheus reads: the fleet signals from the snapshot, and our own work. A signal that is
 * not fresh is left out here as everywhere.
 */
final class Telemetry {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Counter reports;
  private final Counter refusedPods;
  private final Histogram requests;
  private final Histogram scalerCalls;
  private final Histogram rounds;

  Telemetry(Supplier<Snapshot> snapshot, InstantSource clock) {
    JvmMetrics.builder().register(registry);
    reports =
        Counter.builder()
            .name("headroom_agent_reports_total")
            .help("Reports from node agents, by what became of them")
            .labelNames("result")
            .register(registry);
    for (var result : AgentIngest.Result.values()) {
      reports.initLabelValues(label(result));
    }
    refusedPods =
        Counter.builder()
            .name("headroom_agent_report_refused_pods_total")
            .help("Pods of reports that could not be used, while the rest was taken")
            .register(registry);
    requests =
        Histogram.builder()
            .name("headroom_request_duration_seconds")
            .help("Time to answer a request, by what it asks for and the status")
            .labelNames("kind", "code")
            .classicOnly()
            .classicUpperBounds(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5)
            .register(registry);
    scalerCalls =
        Histogram.builder()
            .name("headroom_scaler_call_duration_seconds")
            .help("Time to answer KEDA, by call and status; of a stream, how long it was open")
            .labelNames("method", "code")
            .classicOnly()
            .classicUpperBounds(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5)
            .register(registry);
    rounds =
        Histogram.builder()
            .name("headroom_policy_round_seconds")
            .help("Time to look at every policy once and to write what that changes")
            .classicOnly()
            .classicUpperBounds(.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10)
            .register(registry);
    workloads("headroom_fleet_sessions", Signal.FLEET_SESSIONS, snapshot, clock);
    workloads("headroom_required_replicas", Signal.REQUIRED_REPLICAS, snapshot, clock);
    agents(snapshot, clock);
    fallbacks(snapshot);
  }

  void count(AgentIngest.Outcome outcome) {
    reports.labelValues(label(outcome.result())).inc();
    refusedPods.inc(outcome.refusedPods());
  }

  void time(RequestKind kind, int code, Duration took) {
    requests.labelValues(kind.label(), Integer.toString(code)).observe(took.toNanos() / 1e9);
  }

  void time(String scalerMethod, String code, Duration took) {
    scalerCalls.labelValues(scalerMethod, code).observe(took.toNanos() / 1e9);
  }

  /** Takes how long a round of decisions took. */
  void timeRound(Duration took) {
    rounds.observe(took.toNanos() / 1e9);
  }

  /** Shows how many push streams of KEDA are open. */
  void scalerStreams(IntSupplier open) {
    GaugeWithCallback.builder()
        .name("headroom_scaler_open_streams")
        .help("Push streams of KEDA that are open")
        .callback(gauge -> gauge.call(open.getAsInt()))
        .register(registry);
  }

  /** The text for a scraper, in the format it asks for. */
  Answer scrape(ApiRequest request) {
    var writer = formats.findWriter(request.accept());
    var out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape());
    } catch (IOException neverInMemory) {
      throw new UncheckedIOException(neverInMemory);
    }
    return new Answer(200, writer.getContentType(), Buffer.buffer(out.toByteArray()), Map.of());
  }

  private void workloads(
      String name, Signal signal, Supplier<Snapshot> snapshot, InstantSource clock) {
    GaugeWithCallback.builder()
        .name(name)
        .help(signal.help())
        .labelNames("namespace", "kind", "name")
        .callback(gauge -> {
          var picture = snapshot.get();
          picture
              .view()
              .allWorkloads()
              .filter(workload -> workload.capacity() != null)
              .forEach(workload -> {
                var ref = workload.ref();
                if (picture.read(ref, signal, clock.instant()) instanceof Reading.Fresh fresh) {
                  gauge.call(fresh.value().units(), ref.namespace(), ref.kind().kind(), ref.name());
                }
              });
        })
        .register(registry);
  }

  private void agents(Supplier<Snapshot> snapshot, InstantSource clock) {
    GaugeWithCallback.builder()
        .name("headroom_agent_silence_seconds")
        .help("Time since the last report of a node's agent")
        .labelNames("node")
        .callback(gauge ->
            snapshot
                .get()
                .words()
                .forEach((node, word) ->
                    gauge.call(
                        Duration.between(word.heard(), clock.instant()).toMillis() / 1e3, node)))
        .register(registry);
  }

  private void fallbacks(Supplier<Snapshot> snapshot) {
    GaugeWithCallback.builder()
        .name("headroom_scaledobject_unsafe_fallback")
        .help("1 for each ScaledObject of ours whose fallback can take live pods away")
        .labelNames("namespace", "name")
        .callback(gauge ->
            snapshot
                .get()
                .view()
                .scaledObjects()
                .dangerous()
                .forEach(it -> gauge.call(1, it.namespace(), it.name())))
        .register(registry);
  }

  private static String label(AgentIngest.Result result) {
    return result.name().toLowerCase(Locale.ROOT);
  }
}
