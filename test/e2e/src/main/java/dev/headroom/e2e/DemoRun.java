package dev.headroom.e2e;

import dev.headroom.calls.CallsProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** Calls come and go by a plan while the board shows what the autoscaler makes of it. */
final class DemoRun {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int PLACED_A_TICK = 3;
  private static final int SECONDS_OF_RATE = 4;

  /** Long enough that nobody hangs up while arrivals are measured. */
  private static final Duration CALL_LENGTH = Duration.ofMinutes(1);

  private record Counted(long nanos, long packets) {}

  private final LoadPlan plan;
  private final MediaFleet fleet;
  private final MetricsApi api;
  private final CallsProcess calls;
  private final Signalling signalling;
  private final Board board;
  private final ReplicaHistory replicas = new ReplicaHistory();
  private boolean anyoneHungUp;
  private final Deque<Counted> lately = new ArrayDeque<>();

  DemoRun(LoadPlan plan, MediaFleet fleet, MetricsApi api, CallsProcess calls, Board board) {
    this.plan = plan;
    this.fleet = fleet;
    this.api = api;
    this.calls = calls;
    this.signalling = new Signalling(calls, "demo", fleet::pods);
    this.board = board;
  }

  /** Runs the plan to its end, hangs everybody up, and says what came of it. */
  DemoSummary run() {
    var start = System.nanoTime();
    try (var arrivals =
        new ArrivalWatch(() -> api.ofFleet("rtc_fleet_sessions"), Duration.ofMillis(10))) {
      var nextShow = Duration.ZERO;
      var elapsed = Duration.ZERO;
      while (elapsed.compareTo(plan.length()) < 0) {
        follow(plan.callsAt(elapsed), arrivals);
        if (elapsed.compareTo(nextShow) >= 0) {
          board.show(moment(elapsed));
          nextShow = elapsed.plusSeconds(1);
        }
        Await.pause(TICK);
        elapsed = Duration.ofNanos(System.nanoTime() - start);
      }
      signalling.hangUpAll();
      return DemoSummary.of(signalling, replicas, arrivals);
    }
  }

  private void follow(int wanted, ArrivalWatch arrivals) {
    var before = signalling.live();
    signalling.hangUpAfter(CALL_LENGTH);
    while (signalling.live() > wanted) {
      signalling.hangUpOldest();
    }
    anyoneHungUp |= signalling.live() < before;
    for (var i = 0; i < PLACED_A_TICK && signalling.live() < wanted; i++) {
      var firstNanos = signalling.place();
      // Once a call has ended its sessions fade out of the number, and arrivals cannot be read from
      // it.
      if (!anyoneHungUp) {
        var sessions = (double) MediaFleet.SESSIONS_A_CALL * signalling.placed();
        firstNanos.ifPresent(nanos -> arrivals.expect(sessions, nanos));
      }
    }
  }

  private Board.Moment moment(Duration elapsed) {
    var autoscaler = fleet.autoscaler();
    var pods = fleet.pods();
    replicas.add(autoscaler.current());
    var ages = pods.stream().map(pod -> api.ofPod(pod.name(), "rtc_signal_age_seconds")).toList();
    var age =
        !ages.isEmpty() && ages.stream().allMatch(OptionalDouble::isPresent)
            ? (long) (1000 * ages.stream().mapToDouble(OptionalDouble::getAsDouble).max().orElse(0))
            : -1;
    return new Board.Moment(
        elapsed,
        signalling.live(),
        packetsPerSecond(),
        (long) api.ofFleet("rtc_fleet_sessions").orElse(-1),
        pods,
        autoscaler,
        age,
        calls.status().silent(),
        fleet.lastDecision());
  }

  /**
   * Over the time since the last look; the generator counts live calls only, so it may step back.
   */
  private long packetsPerSecond() {
    lately.addLast(new Counted(System.nanoTime(), calls.status().received()));
    if (lately.size() > SECONDS_OF_RATE + 1) {
      lately.removeFirst();
    }
    var first = lately.getFirst();
    var last = lately.getLast();
    var nanos = Math.max(1, last.nanos() - first.nanos());
    return (last.packets() - first.packets()) * 1_000_000_000L / nanos;
  }
}
