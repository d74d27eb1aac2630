package dev.headroom.agent;

import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings pods and namespace labels together. The first selection waits for both, so that nobody who
 * opted out is metered; but not for ever, because a meter that waits sees no calls. Safe for all
 * threads.
 */
final class PodFeed {
  private final boolean hostNetworkToo;
  private final Consumer<PodSelection> sink;
  private @Nullable Map<String, NodePod> pods;
  private @Nullable Map<String, String> namespaces;

  /** With {@code hostNetworkToo}, pods on the node's network can be metered. */
  PodFeed(boolean hostNetworkToo, Consumer<PodSelection> sink) {
    this.hostNetworkToo = hostNetworkToo;
    this.sink = sink;
  }

  synchronized void pods(Map<String, NodePod> all) {
    pods = all;
    select();
  }

  synchronized void namespaces(Map<String, String> labels) {
    namespaces = labels;
    select();
  }

  /** Waits no longer for the namespaces. */
  synchronized void impatient() {
    if (namespaces == null) {
      namespaces(Map.of());
    }
  }

  /** All pods of the node; null while they are not listed. */
  synchronized @Nullable Collection<NodePod> listed() {
    return pods == null ? null : pods.values();
  }

  private void select() {
    if (pods != null && namespaces != null) {
      sink.accept(PodSelection.of(pods, namespaces, hostNetworkToo));
    }
  }
}
