package dev.headroom.adapter;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Answers metric queries from one snapshot: objects with a fresh value are listed, all others are
 * left out, and when nothing is left the error says why. A pure function of its arguments.
 */
final class CustomMetrics {
  private final Snapshot snapshot;
  private final Instant now;

  CustomMetrics(Snapshot snapshot, Instant now) {
    this.snapshot = snapshot;
    this.now = now;
  }

  /**
   * The values asked for.
   *
   * @throws StatusException 404 when there is none, 400 for a selector that cannot be read
   */
  MetricValues answer(MetricQuery query, QueryString options) {
    ListOptions.require(query, options);
    var objects = selector(options, "labelSelector");
    var series = selector(options, "metricLabelSelector");
    var found = found(query, objects);
    return values(query, options, series, found);
  }

  private List<Found> found(MetricQuery query, LabelSelector selector) {
    var signal = signal(query);
    if (signal.scope() == Signal.Scope.POD) {
      return pods(query, selector).map(pod -> found(pod, signal)).toList();
    }
    return WorkloadKind.ofGroupResource(query.resource())
        .map(kind -> workloads(query, kind, selector).map(w -> found(w, signal)).toList())
        .orElseGet(() -> fleets(query, selector).map(fleet -> found(fleet, signal)).toList());
  }

  private static Signal signal(MetricQuery query) {
    return Catalogue.of(query.resource())
        .filter(metrics -> metrics.namespaced() != query.namespace().isEmpty())
        .flatMap(metrics -> metrics.signal(query.metric()))
        .orElseThrow(() -> MetricErrors.unknownMetric(query));
  }

  /** An object that was asked for, and what is known of it. */
  private record Found(
      String kind, String apiVersion, String namespace, String name, Reading reading) {
    Stream<MetricValues.Item> item() {
      return reading instanceof Reading.Fresh fresh
          ? Stream.of(new MetricValues.Item(kind, apiVersion, namespace, name, fresh))
          : Stream.empty();
    }
  }

  private Stream<Pod> pods(MetricQuery query, LabelSelector selector) {
    if (query.all()) {
      return snapshot.pods(query.namespace(), pod -> selector.matches(pod.labels())).stream();
    }
    return snapshot.pod(new PodRef(query.namespace(), query.name())).stream();
  }

  private Found found(Pod pod, Signal signal) {
    var ref = pod.ref();
    return new Found("Pod", "v1", ref.namespace(), ref.name(), snapshot.read(ref, signal, now));
  }

  private Stream<Workload> workloads(MetricQuery query, WorkloadKind kind, LabelSelector selector) {
    if (query.all()) {
      return snapshot.workloads(kind, query.namespace()).stream()
          .filter(workload -> selector.matches(workload.labels()));
    }
    return snapshot.workload(new WorkloadRef(kind, query.namespace(), query.name())).stream();
  }

  private Found found(Workload workload, Signal signal) {
    var ref = workload.ref();
    var kind = ref.kind();
    return new Found(
        kind.kind(),
        kind.apiVersion(),
        ref.namespace(),
        ref.name(),
        snapshot.read(ref, signal, now));
  }

  /** A Namespace is known by its own name, everything else by the namespace that it lives in. */
  private Stream<Fleet> fleets(MetricQuery query, LabelSelector selector) {
    var within = query.namespace().isEmpty() ? query.name() : query.namespace();
    return Fleet.all(snapshot, query.resource(), within)
        .filter(fleet ->
            query.all() ? selector.matches(fleet.labels()) : fleet.name().equals(query.name()))
        .sorted(Comparator.comparing(Fleet::name));
  }

  private Found found(Fleet fleet, Signal signal) {
    return new Found(
        fleet.kind(),
        fleet.apiVersion(),
        fleet.namespace(),
        fleet.name(),
        fleet.read(snapshot, signal, now));
  }

  private static MetricValues values(
      MetricQuery query, QueryString options, LabelSelector series, List<Found> found) {
    if (!series.matches(Map.of())) {
      throw MetricErrors.noSeries(query, options);
    }
    var items = found.stream().flatMap(Found::item).toList();
    if (items.isEmpty()) {
      var reasons = found.stream().map(object -> Reasons.of(object.reading())).toList();
      throw MetricErrors.noValue(query, options, reasons);
    }
    var selector =
        series.requirements().isEmpty() ? MetricValues.NO_SELECTOR : series.json().encode();
    return new MetricValues(query.version(), query.metric(), selector, items);
  }

  private static LabelSelector selector(QueryString options, String name) {
    var text = options.first(name).orElse("");
    try {
      return LabelSelector.parse(text);
    } catch (SelectorParser.BadSelector bad) {
      throw ApiStatus.badRequest("unable to parse " + name + ": " + bad.getMessage()).exception();
    }
  }
}
