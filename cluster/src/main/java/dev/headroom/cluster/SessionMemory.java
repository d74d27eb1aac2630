package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.Reading;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many sessions each pod had when it was last heard of, so that silence does not look like an
 * idle pod to a forecast. For one thread.
 */
final class SessionMemory {
  private final Map<String, Integer> byUid = new HashMap<>();

  /** The sessions of a pod: what is read where that is fresh, else what was read last. */
  int sessions(Pod pod, Reading reading) {
    if (reading instanceof Reading.Fresh fresh) {
      byUid.put(pod.uid(), (int) Math.ceil(fresh.value().units()));
    }
    return byUid.getOrDefault(pod.uid(), 0);
  }

  /** Forgets all other pods. */
  void keep(Collection<Pod> pods) {
    byUid.keySet().retainAll(pods.stream().map(Pod::uid).collect(Collectors.toSet()));
  }
}
