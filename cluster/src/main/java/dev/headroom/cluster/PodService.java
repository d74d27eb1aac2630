package dev.headroom.cluster;

import dev.headroom.model.Pod;
import java.util.Map;

/**
 * A Service, as far as it says which pods stand behind it.
 *
 * @param labels its own
 * @param selector the labels that its pods have; a Service without a selector has no pods of ours
 */
public record PodService(
    String namespace, String name, Map<String, String> labels, Map<String, String> selector) {
  public PodService {
    labels = Map.copyOf(labels);
    selector = Map.copyOf(selector);
  }

  /** Whether the pod, of the same namespace, stands behind it. */
  public boolean selects(Pod pod) {
    return !selector.isEmpty() && pod.labels().entrySet().containsAll(selector.entrySet());
  }
}
