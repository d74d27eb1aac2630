package dev.headroom.adapter;

import dev.headroom.cluster.PodService;
import dev.headroom.model.Pod;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An object that stands for workloads: a policy for the one that it is about, a Service for those
 * whose pods it selects, a Namespace for all in it that declare a capacity. Its value is the sum of
 * theirs.
 *
 * @param namespace empty for a Namespace
 * @param labels the object's own
 */
record Fleet(
    String kind,
    String apiVersion,
    String namespace,
    String name,
    Map<String, String> labels,
    List<WorkloadRef> workloads) {
  static final String POLICIES = "mediascalingpolicies.headroom.dev";
  static final String SERVICES = "services";
  static final String NAMESPACES = "namespaces";

  /** All objects of a resource in a namespace, in no order; the one Namespace of that name. */
  static Stream<Fleet> all(Snapshot snapshot, String resource, String namespace) {
    var view = snapshot.view();
    return switch (resource) {
      case POLICIES ->
          view.policies(namespace).stream()
              .map(policy ->
                  new Fleet(
                      "MediaScalingPolicy",
                      "headroom.dev/v1alpha1",
                      namespace,
                      policy.ref().name(),
                      policy.labels(),
                      List.of(policy.target())));
      case SERVICES -> view.services(namespace).stream().map(it -> of(it, view.pods(namespace)));
      case NAMESPACES ->
          Stream.of(
              new Fleet("Namespace", "v1", "", namespace, Map.of(), media(snapshot, namespace)));
      default -> Stream.empty();
    };
  }

  private static Fleet of(PodService service, List<Pod> pods) {
    var workloads =
        pods.stream()
            .filter(service::selects)
            .map(Pod::workload)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    return new Fleet(
        "Service", "v1", service.namespace(), service.name(), service.labels(), workloads);
  }

  /** Pods that carry no media are not metered, and would make every sum unknown. */
  private static List<WorkloadRef> media(Snapshot snapshot, String namespace) {
    return snapshot
        .view()
        .workloadsOf(namespace)
        .filter(workload -> workload.capacity() != null)
        .map(Workload::ref)
        .toList();
  }

  /** The sum of the workloads' values; as old as the oldest, and unknown while one is. */
  Reading read(Snapshot snapshot, Signal signal, Instant now) {
    if (workloads.isEmpty()) {
      return new Reading.Absent(kind + " " + name + " " + NOBODY.getOrDefault(kind, ""));
    }
    var fresh = new ArrayList<Reading.Fresh>();
    for (var workload : workloads) {
      switch (snapshot.read(workload, signal, now)) {
        case Reading.Fresh value -> fresh.add(value);
        case Reading unknown -> {
          return unknown;
        }
      }
    }
    return sum(fresh);
  }

  private static final Map<String, String> NOBODY =
      Map.of(
          "Service", "selects no pod of a Deployment or StatefulSet",
          "Namespace", "has no workload that declares a capacity");

  private static Reading sum(List<Reading.Fresh> values) {
    var milli = values.stream().mapToLong(it -> it.value().milli()).sum();
    var oldest = values.stream().map(Reading.Fresh::at).min(Instant::compareTo).orElseThrow();
    var window = values.stream().map(Reading.Fresh::window).max(Duration::compareTo).orElseThrow();
    return new Reading.Fresh(new Quantity(milli), oldest, window);
  }
}
