package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What keeps the number of pods where it is, and which released pods it may fall by. */
final class Holds {
  private Holds() {}

  /** The reasons to change nothing but growth. */
  static List<Hold> of(FleetObservation fleet, DrainSettings settings, Instant now) {
    var holds = new ArrayList<Hold>(2);
    if (fleet.is(FleetFlag.LEADER_NEW)) {
      holds.add(new Hold(Hold.Reason.LEADER_NEW, "the leader has not seen the whole fleet yet"));
    }
    if (fleet.is(FleetFlag.ROLLOUT)) {
      holds.add(new Hold(Hold.Reason.ROLLOUT, "a rollout replaces pods"));
    }
    var inhibited = settings.inhibited();
    if (inhibited != null) {
      holds.add(inhibited);
    }
    for (var pod : fleet.pods()) {
      addOf(pod, settings, now, holds);
    }
    return holds;
  }

  private static void addOf(PodView pod, DrainSettings settings, Instant now, List<Hold> holds) {
    if (pod.in(PodPhase.LEAVING)) {
      return;
    }
    if (pod.is(PodFlag.STALE)) {
      var node = pod.is(PodFlag.LOST) ? ", nor of its node" : "";
      holds.add(new Hold(Hold.Reason.SIGNALS_STALE, "no fresh word of " + pod.name() + node));
    }
    if (pod.is(PodFlag.UNREADY) && pod.sessions().size() > 0) {
      var sessions = pod.sessions().size();
      holds.add(
          new Hold(
              Hold.Reason.UNREADY_POD_CARRIES_SESSIONS,
              pod.name() + " is not ready and carries " + sessions));
    }
    if (pod.in(PodPhase.STARTING) && !isStuck(pod, settings, now)) {
      holds.add(new Hold(Hold.Reason.POD_STARTING, pod.name() + " is starting"));
    }
  }

  static boolean isStuck(PodView pod, DrainSettings settings, Instant now) {
    return pod.in(PodPhase.STARTING)
        && Duration.between(pod.since(), now).compareTo(settings.startTimeout()) > 0;
  }

  static int releasedAndCheapest(FleetObservation fleet, List<Hold> holds) {
    var gone = 0;
    for (var pod : fleet.pods()) {
      if (pod.in(PodPhase.RELEASED)) {
        if (pod.is(PodFlag.COST_WRITTEN)) {
          gone++;
        } else {
          holds.add(
              new Hold(
                  Hold.Reason.DELETION_COST_PENDING,
                  "the deletion cost of " + pod.name() + " is not written yet"));
        }
      }
    }
    return gone;
  }

  /** A StatefulSet's pods in the order in which it removes them. */
  static Stream<PodView> fromTheTop(FleetObservation fleet) {
    return fleet.pods().stream()
        .filter(pod -> !pod.in(PodPhase.LEAVING))
        .sorted(Comparator.comparingInt(PodView::ordinal).reversed());
  }

  static int releasedFromTheTop(FleetObservation fleet, List<Hold> holds) {
    var down = fromTheTop(fleet).toList();
    var gone = (int) down.stream().takeWhile(pod -> pod.in(PodPhase.RELEASED)).count();
    down.stream()
        .skip(gone)
        .filter(pod -> pod.in(PodPhase.RELEASED))
        .forEach(pod ->
            holds.add(
                new Hold(
                    Hold.Reason.ORDINAL, pod.name() + " waits for the pods of higher ordinals")));
    return gone;
  }
}
