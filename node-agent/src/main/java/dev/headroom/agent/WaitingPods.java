package dev.headroom.agent;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The pods that are to be metered and have no hook yet. Belongs to the meter's thread. */
final class WaitingPods {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private record Waiting(NodePod pod, long sinceNanos, String reason) {}

  private final Map<String, Waiting> pods = new HashMap<>();

  /** Takes a pod in, or what is new about one that waits already. */
  void add(NodePod pod, long nowNanos) {
    pods.merge(
        pod.uid(),
        new Waiting(pod, nowNanos, "its interface is searched"),
        (before, _) -> new Waiting(pod, before.sinceNanos, before.reason));
  }

  void remove(String uid) {
    pods.remove(uid);
  }

  void retain(Set<String> uids) {
    pods.keySet().retainAll(uids);
  }

  /** Notes why a pod goes on waiting. */
  void because(String uid, String reason) {
    pods.computeIfPresent(uid, (_, wait) -> new Waiting(wait.pod, wait.sinceNanos, reason));
  }

  boolean contains(String uid) {
    return pods.containsKey(uid);
  }

  int size() {
    return pods.size();
  }

  /** How long the pod has been waiting. */
  Duration waited(String uid, long nowNanos) {
    var wait = pods.get(uid);
    return Duration.ofNanos(wait == null ? 0 : nowNanos - wait.sinceNanos);
  }

  /** Whether a pod waits that runs for sure, and so can be found. */
  boolean anyRunning() {
    return pods.values().stream().anyMatch(wait -> wait.pod.running());
  }

  /** Each pod with the {@link System#nanoTime} since when it waits. */
  Map<NodePod, Long> since() {
    return pods.values().stream()
        .collect(Collectors.toUnmodifiableMap(Waiting::pod, Waiting::sinceNanos));
  }

  /** The pods that run and yet are not found, with the reasons; a pod that starts has time. */
  List<String> conditions(long nowNanos) {
    return pods.values().stream()
        .filter(wait -> wait.pod.running())
        .filter(wait -> nowNanos - wait.sinceNanos > PATIENCE.toNanos())
        .sorted(Comparator.comparing(wait -> wait.pod.ref().toString()))
        .map(wait -> "pod %s is not metered: %s".formatted(wait.pod.ref(), wait.reason))
        .toList();
  }
}
