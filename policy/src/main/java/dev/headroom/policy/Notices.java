package dev.headroom.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The pods that somebody other than the load wants gone: unwanted ones, and as many of each
 * ReplicaSet as it has too many, those that empty first. They take sessions until it is their turn.
 */
final class Notices {
  private final FleetObservation fleet;
  private final Survival survival;
  private final Instant now;

  /** Names of all pods that have to go or may be asked to, whatever their phase. */
  private final Set<String> concerned = new HashSet<>();

  private final List<PodView> given = new ArrayList<>();

  Notices(FleetObservation fleet, Survival survival, Instant now) {
    this.fleet = fleet;
    this.survival = survival;
    this.now = now;
  }

  /** Takes the pods that have to go out of those that stay; returns how much these may carry. */
  double give(List<PodView> keeping) {
    for (var pod : fleet.pods()) {
      if (pod.is(PodFlag.UNWANTED)) {
        concerned.add(pod.name());
        give(pod, keeping);
      }
    }
    fleet.surplus().forEach(surplus -> give(surplus, keeping));
    return size();
  }

  /** Those on their way out already count. */
  private void give(Surplus surplus, List<PodView> keeping) {
    concerned.addAll(surplus.pods());
    var staying = new ArrayList<PodView>();
    keeping.stream().filter(pod -> surplus.pods().contains(pod.name())).forEach(staying::add);
    var leaving = inFleet(surplus) - staying.size();
    for (var owed = surplus.count() - leaving; owed > 0 && !staying.isEmpty(); owed--) {
      var victim = firstToEmpty(staying);
      staying.remove(victim);
      give(victim, keeping);
    }
  }

  private int inFleet(Surplus surplus) {
    return (int) fleet.pods().stream().filter(pod -> surplus.pods().contains(pod.name())).count();
  }

  private void give(PodView pod, List<PodView> keeping) {
    if (keeping.remove(pod)) {
      given.add(pod);
    }
  }

  private PodView firstToEmpty(List<PodView> pods) {
    var first =
        Victims.choose(pods, Double.POSITIVE_INFINITY, fleet.is(FleetFlag.ORDERED), survival, now);
    return first == null ? pods.getFirst() : first;
  }

  /** Whether a pod must not be taken back: whoever wants it gone would only ask again. */
  boolean concern(PodView pod) {
    return concerned.contains(pod.name());
  }

  boolean isEmpty() {
    return given.isEmpty();
  }

  int count() {
    return given.size();
  }

  /** What the pods on notice may carry. */
  double size() {
    return given.stream().mapToDouble(PodView::size).sum();
  }

  /** The next to go. */
  PodView next() {
    return firstToEmpty(given);
  }

  void remove(PodView pod) {
    given.remove(pod);
  }
}
