package dev.headroom.adapter;

import dev.headroom.model.Signal;
import dev.headroom.model.WorkloadKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
   * The metrics of one resource, all of its scope: the aggregator refuses a parent with two.
   *
   * @param namespaced false for what describes Namespaces themselves
   */
  record Metrics(String groupResource, boolean namespaced, List<Signal> signals) {
    List<String> names() {
      return signals.stream().map(Signal::metricName).toList();
    }

    Optional<Signal> signal(String name) {
      return signals.stream().filter(signal -> signal.metricName().equals(name)).findFirst();
    }
  }

  static final List<Metrics> ALL =
      Stream.concat(
              Stream.of(new Metrics(PODS, true, of(Signal.Scope.POD))),
              ofWorkloads()
                  .map(resource ->
                      new Metrics(
                          resource, !resource.equals(Fleet.NAMESPACES), of(Signal.Scope.WORKLOAD))))
          .toList();

  private static Stream<String> ofWorkloads() {
    return Stream.concat(
        Arrays.stream(WorkloadKind.values()).map(WorkloadKind::groupResource),
        Stream.of(Fleet.POLICIES, Fleet.SERVICES, Fleet.NAMESPACES));
  }

  private Catalogue() {}

  /** The metrics of a resource, if there are any. */
  static Optional<Metrics> of(String groupResource) {
    return ALL.stream().filter(it -> it.groupResource().equals(groupResource)).findFirst();
  }

  static List<String> resources() {
    return ALL.stream().map(Metrics::groupResource).toList();
  }

  private static List<Signal> of(Signal.Scope scope) {
    return Arrays.stream(Signal.values()).filter(signal -> signal.scope() == scope).toList();
  }
}
