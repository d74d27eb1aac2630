package dev.headroom.agent;

import dev.headroom.model.PodRef;
import java.util.List;
import java.util.Map;

/** Pods for tests. */
final class TestPods {
  static final String UID_A = "0f8fad5b-d9cb-469f-a165-70867728950e";
  static final String UID_B = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

  private TestPods() {}

  static NodePod running(String uid, String name) {
    return new NodePod(
        uid, uid, new PodRef("media", name), "", false, true, false, List.of(), "sfu", false);
  }

  /** Bound to the node, with nothing started yet. */
  static NodePod pending(String uid, String name) {
    return new NodePod(
        uid, uid, new PodRef("media", name), "", false, false, false, List.of(), "sfu", false);
  }

  static NodePod withAddresses(NodePod pod, String... addresses) {
    return like(pod, pod.meterLabel(), pod.hostNetwork(), List.of(addresses), pod.leaving());
  }

  static NodePod labelled(NodePod pod, String label, boolean hostNetwork) {
    return like(pod, label, hostNetwork, pod.addresses(), pod.leaving());
  }

  /** The same while it is being deleted. */
  static NodePod leaving(NodePod pod) {
    return like(pod, pod.meterLabel(), pod.hostNetwork(), pod.addresses(), true);
  }

  private static NodePod like(
      NodePod pod, String label, boolean hostNetwork, List<String> addresses, boolean leaving) {
    return new NodePod(
        pod.uid(),
        pod.cgroupId(),
        pod.ref(),
        label,
        hostNetwork,
        pod.running(),
        pod.ended(),
        addresses,
        pod.workload(),
        leaving);
  }

  static PodSelection selection(NodePod... pods) {
    return PodSelection.of(byUid(pods), Map.of(), true);
  }

  static Map<String, NodePod> byUid(NodePod... pods) {
    return List.of(pods).stream()
        .collect(java.util.stream.Collectors.toUnmodifiableMap(NodePod::uid, pod -> pod));
  }
}
