package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.policy.SessionEvents;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of each pod when it was last heard of, so that silence does not look like an idle
 * pod to a forecast, and so that it is seen what begins and what ends. For one thread.
 */
final class SessionMemory {
  private final Map<String, PodSessions> byUid = new HashMap<>();

  /**
   * The sessions of a pod: what is read where that is fresh, else what was read last.
   *
   * @param events takes what has begun and what has ended on the pod since it was looked at last
   */
  PodSessions look(Pod pod, Signals signals, Instant now, SessionEvents events) {
    var known = byUid.get(pod.uid());
    if (signals.read(pod.ref(), Signal.SESSIONS, now) instanceof Reading.Fresh fresh) {
      var count = (int) Math.ceil(fresh.value().units());
      known = heard(known, pod, count, signals, now, events);
      byUid.put(pod.uid(), known);
    }
    return known == null ? PodSessions.NONE : known;
  }

  private static PodSessions heard(
      @Nullable PodSessions known,
      Pod pod,
      int count,
      Signals signals,
      Instant now,
      SessionEvents events) {
    var nowMillis = now.toEpochMilli();
    var dates = signals.dates(pod.ref(), now).orElse(null);
    if (dates == null) {
      return PodSessions.counted(count, nowMillis);
    }
    return known == null
        ? PodSessions.first(count, dates, nowMillis)
        : known.next(count, dates, nowMillis, events);
  }

  /** Forgets all other pods. */
  void keep(Collection<Pod> pods) {
    byUid.keySet().retainAll(pods.stream().map(Pod::uid).collect(Collectors.toSet()));
  }
}
