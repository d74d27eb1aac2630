package dev.headroom.agent;

import dev.headroom.model.report.PodReport;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The pods' signals in Prometheus' words, from the last complete sample. A sample that has grown
 * old is not shown: nothing is better than a number that no longer holds. Safe for all threads.
 */
final class PodMetrics implements MultiCollector {
  private static final Duration AGE_LIMIT = Duration.ofSeconds(10);
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double PERCENT = 100;

  private final Supplier<@Nullable Sample> last;
  private final LongSupplier nanoTime;

  PodMetrics(Supplier<@Nullable Sample> last, LongSupplier nanoTime) {
    this.last = last;
    this.nanoTime = nanoTime;
  }

  @Override
  public MetricSnapshots collect() {
    var pods = fresh();
    return MetricSnapshots.of(
        gauge("rtc_sessions", "live sessions of the pod", pods, PodReport::getSessions),
        gauge("rtc_streams", "live RTP streams of the pod", pods, PodReport::getStreams),
        counter(
            "rtc_packets",
            "UDP packets of the pod since it is metered",
            pods,
            PodReport::getIngressPackets,
            PodReport::getEgressPackets),
        counter(
            "rtc_bytes",
            "bytes of those packets, IP headers included",
            pods,
            PodReport::getIngressBytes,
            PodReport::getEgressBytes),
        drops(pods),
        known(
            "rtc_jitter_seconds",
            "95th percentile of the jitter of the streams into the pod",
            pods,
            PodReport::hasIngressJitterMillis,
            pod -> pod.getIngressJitterMillis() / MILLIS_PER_SECOND),
        known(
            "rtc_server_jitter_seconds",
            "95th percentile of the jitter of streams out of the pod, less that of those into it",
            pods,
            PodReport::hasServerJitterMillis,
            pod -> pod.getServerJitterMillis() / MILLIS_PER_SECOND),
        known(
            "rtc_rtt_seconds",
            "mean time from a STUN request of the pod to its answer, of the last 10 s",
            pods,
            PodReport::hasRoundTripMillis,
            pod -> pod.getRoundTripMillis() / MILLIS_PER_SECOND),
        known(
            "rtc_turnaround_seconds",
            "mean time that the pod takes to answer a STUN request, of the last 10 s",
            pods,
            PodReport::hasTurnaroundMillis,
            pod -> pod.getTurnaroundMillis() / MILLIS_PER_SECOND),
        known(
            "rtc_ingress_loss_ratio",
            "RTP packets into the pod lost on their way, of those that were due in the last second",
            pods,
            PodReport::hasIngressLossPercent,
            pod -> pod.getIngressLossPercent() / PERCENT),
        known(
            "rtc_egress_loss_ratio",
            "RTP packets out of the pod that its server left out, of those that were due",
            pods,
            PodReport::hasEgressLossPercent,
            pod -> pod.getEgressLossPercent() / PERCENT));
  }

  /** A pod whose value is not known is not shown. */
  private static MetricSnapshot known(
      String name,
      String help,
      List<PodReport> pods,
      Predicate<PodReport> has,
      ToDoubleFunction<PodReport> value) {
    return gauge(name, help, pods.stream().filter(has).toList(), value);
  }

  private static MetricSnapshot drops(List<PodReport> pods) {
    var snapshot =
        CounterSnapshot.builder()
            .name("rtc_udp_drops")
            .help("UDP datagrams into the pod dropped because a receive buffer was full");
    pods.stream()
        .filter(PodReport::hasUdpDrops)
        .map(pod ->
            CounterDataPointSnapshot.builder()
                .labels(Labels.of("namespace", pod.getNamespace(), "pod", pod.getName()))
                .value((double) pod.getUdpDrops())
                .build())
        .forEach(snapshot::dataPoint);
    return snapshot.build();
  }

  private List<PodReport> fresh() {
    var sample = last.get();
    var current =
        sample != null && nanoTime.getAsLong() - sample.takenNanos() <= AGE_LIMIT.toNanos();
    return sample != null && current ? sample.pods() : List.of();
  }

  private static MetricSnapshot gauge(
      String name, String help, List<PodReport> pods, ToDoubleFunction<PodReport> value) {
    var snapshot = GaugeSnapshot.builder().name(name).help(help);
    for (var pod : pods) {
      snapshot.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of("namespace", pod.getNamespace(), "pod", pod.getName()))
              .value(value.applyAsDouble(pod))
              .build());
    }
    return snapshot.build();
  }

  private static MetricSnapshot counter(
      String name,
      String help,
      List<PodReport> pods,
      ToDoubleFunction<PodReport> ingress,
      ToDoubleFunction<PodReport> egress) {
    var snapshot = CounterSnapshot.builder().name(name).help(help);
    for (var pod : pods) {
      snapshot.dataPoint(point(pod, "ingress", ingress));
      snapshot.dataPoint(point(pod, "egress", egress));
    }
    return snapshot.build();
  }

  private static CounterDataPointSnapshot point(
      PodReport pod, String direction, ToDoubleFunction<PodReport> value) {
    return CounterDataPointSnapshot.builder()
        .labels(
            Labels.of(
                "namespace", pod.getNamespace(), "pod", pod.getName(), "direction", direction))
        .value(value.applyAsDouble(pod))
        .build();
  }
}
