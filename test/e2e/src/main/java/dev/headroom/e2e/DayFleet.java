package dev.headroom.e2e;

import dev.headroom.calls.CallReport;
import dev.headroom.calls.CallsProcess;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One fleet through a day: its calls, as its signalling places them, and what it was seen to do.
 */
final class DayFleet {
  private static final Duration TICK = Duration.ofMillis(200);
  private static final int PLACED_A_TICK = 2;
  private static final double SECONDS_AN_HOUR = 60;

  private final String name;
  private final MediaFleet fleet;
  private final int callsAPod;
  private final Signalling signalling;
  private final ReplicaHistory history = new ReplicaHistory();
  private final Set<String> marked = new HashSet<>();
  private final Set<String> unmarked = new HashSet<>();
  private MediaFleet.Look look;
  private long lookedNanos;
  private double podSeconds;
  private double fullPodSeconds;
  private int overfull;
  private int turnedAway;

  /**
   * @param name for people
   * @param callsAPod that a pod is meant to carry
   */
  DayFleet(String name, MediaFleet fleet, int callsAPod, CallsProcess calls, String callPrefix) {
    this.name = name;
    this.fleet = fleet;
    this.callsAPod = callsAPod;
    this.signalling = new Signalling(calls, callPrefix, () -> look.pods());
    this.look = fleet.look();
  }

  /** Follows the plan from {@code startNanos} on to its end; then everybody hangs up. */
  void live(LoadPlan plan, Duration longestCall, long startNanos) {
    lookedNanos = startNanos;
    var elapsed = Duration.ZERO;
    while (elapsed.compareTo(plan.length()) < 0) {
      lookAround();
      follow(plan.callsAt(elapsed), longestCall);
      Await.pause(TICK);
      elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    }
    signalling.hangUpAll();
  }

  private void lookAround() {
    var now = System.nanoTime();
    var seconds = (now - lookedNanos) / 1e9;
    podSeconds += look.running() * seconds;
    fullPodSeconds += Math.max(1, Math.ceilDiv(signalling.live(), callsAPod)) * seconds;
    lookedNanos = now;
    look = fleet.look();
    history.add(look.running());
    for (var pod : look.pods()) {
      if (pod.phase().equals("draining")) {
        marked.add(pod.name());
      } else if (pod.accepting() && marked.remove(pod.name())) {
        unmarked.add(pod.name());
      }
    }
  }

  private void follow(int wanted, Duration longestCall) {
    signalling.hangUpAfter(longestCall);
    while (signalling.live() > wanted) {
      signalling.hangUpOldest();
    }
    for (var i = 0; i < PLACED_A_TICK && signalling.live() < wanted; i++) {
      place();
    }
  }

  /** Who finds no pod to call is turned away, and another comes in the next tick. */
  private void place() {
    var accepting = look.pods().stream().filter(MediaPod::accepting).toList();
    if (accepting.isEmpty()) {
      turnedAway++;
      return;
    }
    if (accepting.stream().allMatch(pod -> signalling.callsOn(pod.name()) >= callsAPod)) {
      overfull++;
    }
    signalling.place();
  }

  /**
   * What became of a fleet and its calls.
   *
   * @param turnedAway calls that found no pod, or that none answered
   * @param overfull calls that a pod got which had its share already
   * @param cut calls lost before anybody hung up
   * @param packetsLost of all calls
   * @param podHours pods that ran, in hours of the day that was played
   * @param fullPodHours what pods without an empty place would have run, one at least
   * @param unmarked pods that were draining, and took calls again
   */
  record Day(
      String name,
      int calls,
      int turnedAway,
      int overfull,
      long cut,
      long packetsLost,
      double podHours,
      double fullPodHours,
      int mostPods,
      int scaleOuts,
      int scaleIns,
      int unmarked) {}

  Day day() {
    List<CallReport> ended = signalling.ended();
    return new Day(
        name,
        signalling.placed(),
        turnedAway + signalling.refused(),
        overfull,
        ended.stream().filter(CallReport::cut).count(),
        ended.stream().mapToLong(CallReport::lost).sum(),
        podSeconds / SECONDS_AN_HOUR,
        fullPodSeconds / SECONDS_AN_HOUR,
        history.most(),
        history.rises(),
        history.falls(),
        unmarked.size());
  }
}
