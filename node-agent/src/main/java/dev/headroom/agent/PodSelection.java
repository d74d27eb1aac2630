package dev.headroom.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the node's pods are to be metered. Every pod is, unless its label says no; without a
 * label its namespace's label counts. Pods on the node's own network are where the node has what it
 * takes.
 *
 * @param metered by uid
 * @param hostNetwork pods that share the node's network where such pods cannot be metered
 * @param optedOut pods that their own or their namespace's label keeps out
 * @param conditions wishes that cannot be fulfilled, one sentence each
 */
record PodSelection(
    Map<String, NodePod> metered, int hostNetwork, int optedOut, List<String> conditions) {

  private static final String YES = "true";
  private static final String NO = "false";

  PodSelection {
    metered = Map.copyOf(metered);
    conditions = List.copyOf(conditions);
  }

  /** Namespaces that carry the meter label, with its value. */
  static Resource<String> labelledNamespaces() {
    return new Resource<>(
        "namespaces",
        "/api/v1/namespaces",
        "labelSelector=headroom.dev%2Fmeter",
        json -> {
          var meta = new ObjectMeta[] {ObjectMeta.NONE};
          Json.eachField(
              json,
              (field, value) -> {
                if (field.equals("metadata")) {
                  meta[0] = ObjectMeta.read(value);
                }
              });
          var label = meta[0].labels().getOrDefault(NodePod.METER_LABEL, "");
          return new Resource.Item<>(meta[0].name(), meta[0].resourceVersion(), label);
        });
  }

  /** With {@code hostNetworkToo}, pods on the node's network can be metered. */
  static PodSelection of(
      Map<String, NodePod> pods, Map<String, String> namespaceLabels, boolean hostNetworkToo) {
    var choice = new Choice(namespaceLabels, hostNetworkToo);
    pods.values().stream()
        .filter(pod -> !pod.ended())
        .sorted((a, b) -> a.ref().toString().compareTo(b.ref().toString()))
        .forEach(choice::add);
    return new PodSelection(choice.metered, choice.hostNetwork, choice.optedOut, choice.conditions);
  }

  private static final class Choice {
    private final Map<String, String> namespaceLabels;
    private final boolean hostNetworkToo;
    private final Map<String, NodePod> metered = new HashMap<>();
    private final List<String> conditions = new ArrayList<>();
    private int hostNetwork;
    private int optedOut;

    Choice(Map<String, String> namespaceLabels, boolean hostNetworkToo) {
      this.namespaceLabels = namespaceLabels;
      this.hostNetworkToo = hostNetworkToo;
    }

    void add(NodePod pod) {
      var own = pod.meterLabel();
      if (!own.isEmpty() && !own.equals(YES) && !own.equals(NO)) {
        conditions.add(
            "pod %s: label %s is '%s', which is neither true nor false, and does not count"
                .formatted(pod.ref(), NodePod.METER_LABEL, own));
      }
      if (pod.hostNetwork() && !hostNetworkToo) {
        hostNetwork(pod);
      } else if (own.equals(NO) || (!own.equals(YES) && namespaceSaysNo(pod))) {
        optedOut++;
      } else {
        metered.put(pod.uid(), pod);
      }
    }

    private void hostNetwork(NodePod pod) {
      hostNetwork++;
      if (pod.meterLabel().equals(YES)) {
        conditions.add(
            "pod %s asks to be metered, but this node cannot meter pods on its own network"
                .formatted(pod.ref()));
      }
    }

    private boolean namespaceSaysNo(NodePod pod) {
      return NO.equals(namespaceLabels.get(pod.ref().namespace()));
    }
  }
}
