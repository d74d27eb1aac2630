package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.policy.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Since when draining pods have been seen with their mark. The time on the mark itself is when it
 * was decided, perhaps by another clock, and its write may have been long on its way; what counts
 * is that the API server has shown it to us. For one thread.
 */
final class SettledMarks {
  private final Map<String, Instant> seenByUid = new HashMap<>();

  /** Looks at all pods of a fleet; others are forgotten. */
  void look(Collection<Pod> pods, Instant now) {
    var draining =
        pods.stream()
            .filter(pod -> PodMarks.marked(pod) == PodPhase.DRAINING)
            .map(Pod::uid)
            .collect(Collectors.toSet());
    seenByUid.keySet().retainAll(draining);
    draining.forEach(uid -> seenByUid.putIfAbsent(uid, now));
  }

  /** Begins anew: until now, marked pods may have been given new sessions. */
  void forget() {
    seenByUid.clear();
  }

  /** The same of these pods alone, by uid. */
  void forget(Set<String> pods) {
    seenByUid.keySet().removeAll(pods);
  }

  /**
   * Whether all sessions that the pod was given before its mark are counted in what is known of it:
   * its agent has spoken after the mark had stood for the settling time. A word may be ten seconds
   * old and still be believed.
   */
  boolean settled(Pod pod, Signals signals, Duration settle, Instant now) {
    var seen = seenByUid.get(pod.uid());
    if (seen == null) {
      return false;
    }
    var known =
        pod.mayCarrySessions()
                && signals.read(pod.ref(), Signal.SESSIONS, now) instanceof Reading.Fresh word
            ? word.at()
            : now;
    return !known.isBefore(seen.plus(settle));
  }
}
