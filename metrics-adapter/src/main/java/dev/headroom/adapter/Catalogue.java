package dev.headroom.adapter;

import dev.headroom.model.Signal;
import dev.headroom.model.WorkloadKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The metrics that exist, whether or not there is data: discovery lists all of them always, because
 * an empty list breaks kubectl, Helm, Flux and Argo.
 */
final class Catalogue {
  static final String GROUP = "custom.metrics.k8s.io";

  /** The preferred version first. */
  static final List<String> VERSIONS = List.of("v1beta2", "v1beta1");

  static final String PODS = "pods";

  /**
   * The metrics of one resource; all of them are namespaced, because the aggregator refuses a
   * parent with two scopes.
   */
  record Metrics(String groupResource, List<Signal> signals) {
    List<String> names() {
      return signals.stream().map(Signal::metricName).toList();
    }
  }

  static final List<Metrics> ALL =
      Stream.concat(
              Stream.of(new Metrics(PODS, of(Signal.Scope.POD))),
              Arrays.stream(WorkloadKind.values())
                  .map(kind -> new Metrics(kind.groupResource(), of(Signal.Scope.WORKLOAD))))
          .toList();

  private Catalogue() {}

  static List<String> resources() {
    return ALL.stream().map(Metrics::groupResource).toList();
  }

  private static List<Signal> of(Signal.Scope scope) {
    return Arrays.stream(Signal.values()).filter(signal -> signal.scope() == scope).toList();
  }
}
