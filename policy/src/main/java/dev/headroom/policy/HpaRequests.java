package dev.headroom.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the pods of a fleet request of a resource, in thousandths: the base of a utilization. */
sealed interface HpaRequests {
  /** Requests by pod name. */
  record Known(Map<String, Long> milli) implements HpaRequests {}

  /** A pod lacks the request; {@code why} names it. */
  record Missing(String why) implements HpaRequests {}

  /**
   * Sums the requests of each pod: the pod's own when set (KEP-2837) and no container is asked for,
   * else those of its main containers and sidecars.
   */
  static HpaRequests of(List<HpaPod> pods, @Nullable String container, String resource) {
    var byPod = new HashMap<String, Long>();
    for (var pod : pods) {
      switch (ofPod(pod, container, resource)) {
        case Known known -> byPod.putAll(known.milli);
        case Missing missing -> {
          return missing;
        }
      }
    }
    return new Known(byPod);
  }

  private static HpaRequests ofPod(HpaPod pod, @Nullable String container, String resource) {
    if (container == null && !pod.requestsMilli().isEmpty()) {
      var request = pod.requestsMilli().get(resource);
      return request == null
          ? new Missing("missing pod-level request for " + resource + " in Pod " + pod.name())
          : new Known(Map.of(pod.name(), request));
    }
    return ofContainers(pod, container, resource);
  }

  private static HpaRequests ofContainers(HpaPod pod, @Nullable String container, String resource) {
    var counted = pod.containers().stream().filter(c -> c.role() != HpaPod.Role.INIT).toList();
    var asked =
        counted.stream().filter(c -> container == null || c.name().equals(container)).toList();
    if (container != null && asked.isEmpty()) {
      return new Missing("container " + container + " not found in Pod " + pod.name());
    }
    var sum = 0L;
    for (var c : asked) {
      var request = c.requestsMilli().get(resource);
      if (request == null) {
        return new Missing(
            "missing request for "
                + resource
                + " in container "
                + c.name()
                + " of Pod "
                + pod.name());
      }
      sum += request;
    }
    return new Known(Map.of(pod.name(), sum));
  }
}
