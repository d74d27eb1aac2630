package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.Reading;
import dev.headroom.model.SessionDates;
import dev.headroom.policy.SessionEvents;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
   * @param reading how many sessions the pod has
   * @param dates when they began, where its agent dates them
   * @param events takes what has begun and what has ended on the pod since it was looked at last
   */
  PodSessions look(
      Pod pod, Reading reading, Optional<SessionDates> dates, Instant now, SessionEvents events) {
    var before = byUid.get(pod.uid());
    if (!(reading instanceof Reading.Fresh fresh)) {
      return before == null ? PodSessions.NONE : before;
    }
    var count = (int) Math.ceil(fresh.value().units());
    var nowMillis = now.toEpochMilli();
    var sessions =
        dates
            .map(dated -> next(before, count, dated, nowMillis, events))
            .orElseGet(() -> PodSessions.counted(count, nowMillis));
    byUid.put(pod.uid(), sessions);
    return sessions;
  }

  private static PodSessions next(
      @Nullable PodSessions known,
      int count,
      SessionDates dates,
      long nowMillis,
      SessionEvents events) {
    return known == null
        ? PodSessions.first(count, dates, nowMillis)
        : known.next(count, dates, nowMillis, events);
  }

  /** Forgets all other pods. */
  void keep(Collection<Pod> pods) {
    byUid.keySet().retainAll(pods.stream().map(Pod::uid).collect(Collectors.toSet()));
  }
}
