package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a need into marks on pods and a number that never cuts a session.
 *
 * <p>Growth: the fullest draining pod is taken back before a new pod is asked for. Scale-in: the
 * pod that empties first is marked, and its replica is given up only when it is empty, released and
 * first in Kubernetes' deletion order (KEP-2255). Everything that could make Kubernetes delete
 * another pod than the released one holds the number.
 *
 * <p>Whoever else wants a pod gone gets it empty: the pods of an emptied node and those that a
 * rollout replaces are drained whatever the need, and never taken back. A pod that is lost with its
 * node carries nothing for the plan, and what it carried is still needed: another one takes its
 * place.
 */
public final class DrainPlan {
  private final FleetObservation fleet;
  private final Need need;
  private final DrainSettings settings;
  private final Survival survival;
  private final Instant now;
  private final List<DrainStep> steps = new ArrayList<>();
  private final List<Hold> holds = new ArrayList<>();

  /** Pods that take new sessions. */
  private final List<PodView> keeping = new ArrayList<>();

  private final List<PodView> draining = new ArrayList<>();

  /** Pods that take sessions until others can: somebody else wants them gone. */
  private final Notices notices;

  /** What accepting pods may carry. */
  private double capacity;

  /** What pods on their way are believed to add; nothing is drained on their account. */
  private double promised;

  private int starting;
  private int undrained;

  private DrainPlan(
      FleetObservation fleet, Need need, DrainSettings settings, Survival survival, Instant now) {
    this.fleet = fleet;
    this.need = need;
    this.settings = settings;
    this.survival = survival;
    this.now = now;
    this.notices = new Notices(fleet, survival, now);
  }

  /** What to do now. */
  public record Plan(
      int replicas, List<DrainStep> steps, List<Hold> holds, Explanation.Pods pods) {}

  public static Plan plan(
      FleetObservation fleet, Need need, DrainSettings settings, Survival survival, Instant now) {
    return new DrainPlan(fleet, need, settings, survival, now).plan();
  }

  private Plan plan() {
    sort();
    holds.addAll(Holds.of(fleet, settings, now));
    if (unseen() > 0) {
      var detail = unseen() + " of " + fleet.replicas() + " pods are not there yet";
      holds.add(new Hold(Hold.Reason.POD_STARTING, detail));
    }
    var frozen = !holds.isEmpty();
    capacity -= notices.give(keeping);
    var wanted = Math.min(need.out(), need.maximum());
    undrainUntil(wanted);
    var added = missing(wanted);
    if (added == 0 && !frozen) {
      release();
      drainDownTo(Math.max(wanted, need.in()));
    } else if (!fleet.is(FleetFlag.LEADER_NEW)) {
      releaseDismissed();
    }
    dismiss(wanted);
    var replicas = replicas(added, frozen);
    return new Plan(
        replicas,
        List.copyOf(steps),
        List.copyOf(holds),
        new Explanation.Pods(
            replicas, keeping.size() + notices.count(), starting, draining.size(), undrained));
  }

  private void sort() {
    var stuck = 0;
    for (var pod : fleet.pods()) {
      switch (pod.phase()) {
        case STARTING -> {
          starting++;
          if (Holds.isStuck(pod, settings, now)) {
            stuck++;
          } else {
            promised += pod.size();
          }
        }
        case ACCEPTING -> {
          if (!pod.is(PodFlag.LOST)) {
            keeping.add(pod);
            capacity += pod.size();
          }
        }
        case DRAINING -> draining.add(pod);
        case RELEASED, LEAVING -> {}
      }
    }
    starting += unseen();
    promised += unseen();
    // Where many starts fail at once, more of the same will not help: few are replaced.
    promised += Math.max(0, stuck - Math.max(1, keeping.size() / 10));
    if (fleet.is(FleetFlag.ROLLOUT)) {
      // A rollout's extra pods take the place of others.
      promised = Math.min(promised, Math.max(0, fleet.replicas() - keeping.size()));
    }
  }

  /** Replicas that no pod stands for yet. */
  private int unseen() {
    return Math.max(0, fleet.replicas() - (int) existing().count());
  }

  private Stream<PodView> existing() {
    return fleet.pods().stream().filter(pod -> !pod.in(PodPhase.LEAVING));
  }

  /** Their replacements come first, where any come. */
  private void dismiss(double wanted) {
    var accepting = capacity + notices.size();
    while (!notices.isEmpty()) {
      var victim = notices.next();
      accepting -= victim.size();
      if (accepting < wanted - 1e-9 && mayBeReplaced()) {
        return;
      }
      notices.remove(victim);
      drain(victim);
    }
  }

  /** There is room for another pod, and somebody who brings it. */
  private boolean mayBeReplaced() {
    var brought = fleet.is(FleetFlag.ROLLOUT) || !fleet.is(FleetFlag.UNFOLLOWED);
    return brought && !sleeps() && present() < need.maximum();
  }

  /** It was scaled to zero: nothing but a wake brings pods, and none that is left is kept. */
  private boolean sleeps() {
    return fleet.replicas() == 0;
  }

  private void drain(PodView pod) {
    draining.add(pod);
    steps.add(new DrainStep.Drain(pod.name()));
  }

  private void undrainUntil(double wanted) {
    while (keeping.size() < need.maximum() && isShortOf(wanted)) {
      var back = fullestDraining();
      if (back == null) {
        return;
      }
      draining.remove(back);
      keeping.add(back);
      capacity += back.size();
      undrained++;
      steps.add(new DrainStep.Undrain(back.name()));
    }
  }

  private boolean isShortOf(double wanted) {
    return capacity + promised < wanted - 1e-9 || keeping.size() + starting < need.minimum();
  }

  private @Nullable PodView fullestDraining() {
    PodView best = null;
    for (var pod : draining) {
      if (mayComeBack(pod) && (best == null || isBetterBack(pod, best))) {
        best = pod;
      }
    }
    return best;
  }

  private boolean mayComeBack(PodView pod) {
    return !sleeps() && !pod.is(PodFlag.UNREADY) && !pod.is(PodFlag.LOST) && !notices.concern(pod);
  }

  private boolean isBetterBack(PodView pod, PodView best) {
    if (fleet.is(FleetFlag.ORDERED)) {
      return pod.ordinal() < best.ordinal();
    }
    if (pod.is(PodFlag.OUTDATED) != best.is(PodFlag.OUTDATED)) {
      return best.is(PodFlag.OUTDATED);
    }
    var bySessions = Integer.compare(pod.sessions().size(), best.sessions().size());
    return bySessions != 0 ? bySessions > 0 : pod.name().compareTo(best.name()) < 0;
  }

  private int missing(double wanted) {
    // A rollout replaces what it takes away by itself.
    var replaced = fleet.is(FleetFlag.ROLLOUT);
    var there = capacity + promised + (replaced ? notices.size() : 0);
    // A whole pod's rounding must not come from the last bit of a sum.
    var byCapacity = (int) Math.ceil(wanted - there - 1e-9);
    var byCount = need.minimum() - keeping.size() - starting - (replaced ? notices.count() : 0);
    return Math.max(0, Math.max(byCapacity, byCount));
  }

  private void release() {
    var done =
        fleet.is(FleetFlag.ORDERED) ? doneFromTheTop() : draining.stream().filter(this::isDone);
    for (var pod : done.toList()) {
      draining.remove(pod);
      steps.add(new DrainStep.Release(pod.name(), pod.sessions().size()));
    }
    if (!draining.isEmpty()) {
      var live = draining.stream().mapToInt(pod -> pod.sessions().size()).sum();
      var sessions = live == 1 ? " session" : " sessions";
      var pods = draining.size() == 1 ? " pod" : " pods";
      var detail = live + sessions + " left on " + draining.size() + pods;
      holds.add(new Hold(Hold.Reason.DRAINING, detail));
    }
  }

  /** The number does not fall by these, so what holds it does not hold them. */
  private void releaseDismissed() {
    for (var pod : List.copyOf(draining)) {
      if (notices.concern(pod) && !pod.is(PodFlag.STALE) && isDone(pod)) {
        draining.remove(pod);
        steps.add(new DrainStep.Release(pod.name(), pod.sessions().size()));
      }
    }
  }

  /** A released pod cannot come back, so none is released below one that still may. */
  private Stream<PodView> doneFromTheTop() {
    return Holds.fromTheTop(fleet)
        .takeWhile(pod -> pod.in(PodPhase.RELEASED) || (draining.contains(pod) && isDone(pod)))
        .filter(draining::contains);
  }

  private boolean isDone(PodView pod) {
    return pod.sessions().size() == 0 || isOverdue(pod);
  }

  private boolean isOverdue(PodView pod) {
    var deadline = settings.deadline();
    return deadline != null && Duration.between(pod.since(), now).compareTo(deadline) >= 0;
  }

  private void drainDownTo(double floor) {
    while (keeping.size() > need.minimum()) {
      var tooMany = keeping.size() > need.maximum();
      var spare = tooMany ? Double.POSITIVE_INFINITY : capacity - floor + 1e-9;
      var victim = Victims.choose(keeping, spare, fleet.is(FleetFlag.ORDERED), survival, now);
      if (victim == null) {
        if (!tooMany && capacity - 1 >= need.out() && need.in() > need.out()) {
          holds.add(new Hold(Hold.Reason.LOOK_AHEAD, "demand comes back within the look-ahead"));
        }
        return;
      }
      keeping.remove(victim);
      capacity -= victim.size();
      drain(victim);
    }
  }

  /**
   * A number cannot take pods away and add others at once: a released pod would stand for the one
   * that is to come. So growth keeps the released pods for now, unless there is no room for both or
   * the next pod would stand above one that is to go.
   */
  private int replicas(int added, boolean frozen) {
    var present = present();
    var gone = frozen ? 0 : gone();
    var room = Math.max(0, need.maximum() - present);
    if (added > room || need.out() > need.maximum()) {
      var more = Math.max(added - room, (int) Math.ceil(need.out() - need.maximum() - 1e-9));
      holds.add(
          new Hold(
              Hold.Reason.MAXIMUM,
              "%d more pods are needed than the maximum of %d".formatted(more, need.maximum())));
    }
    if (added == 0 || (gone > 0 && (fleet.is(FleetFlag.ORDERED) || added > room))) {
      return present - gone;
    }
    return present + Math.min(added, room);
  }

  /**
   * The number as it stands; the pods that a rollout adds are its own affair. With pods that are
   * only drained to let it sleep, a sleeping fleet's would say that it is needed.
   */
  private int present() {
    if (sleeps()) {
      return (int) existing().filter(pod -> !notices.concern(pod)).count();
    }
    return fleet.is(FleetFlag.ROLLOUT)
        ? fleet.replicas()
        : Math.max((int) existing().count(), fleet.replicas());
  }

  /** Released pods that Kubernetes is sure to delete first. */
  private int gone() {
    return fleet.is(FleetFlag.ORDERED)
        ? Holds.releasedFromTheTop(fleet, holds)
        : Holds.releasedAndCheapest(fleet, holds);
  }
}
