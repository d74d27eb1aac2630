package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.rig.Kubectl;
import dev.headroom.rig.Node;
import dev.headroom.rig.RigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Ten hours at 60 times their speed, a minute an hour: load that rises, falls, and rises while pods
 * are drained; a rollout, a node that is drained, the leader killed twice. Beside it the same calls
 * at a fleet that the stock HPA scales by CPU, which lives through the same rollout and node drain.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("it takes a node away from everybody")
class DayTest {
  private static final int CALLS_A_POD = 10;
  private static final int MOST_PODS = 8;
  private static final MediaFleet.Size SIZE =
      new MediaFleet.Size(1, MOST_PODS, CALLS_A_POD * MediaFleet.SESSIONS_A_CALL, 4);

  /**
   * What 7 of 10 calls take of a processor here: people set 70 %, and both fleets mean to fill a
   * pod alike.
   */
  private static final int MILLI_CPU = 16;

  private static final LoadPlan LOAD =
      new LoadPlan(
          List.of(
              point(0, 4),
              point(60, 24),
              point(110, 24),
              point(130, 8),
              point(250, 8),
              point(270, 30),
              point(430, 30),
              point(470, 5),
              point(600, 5)));

  private static final Duration LONGEST_CALL = Duration.ofSeconds(75);
  private static final Duration A_DRAIN = Duration.ofSeconds(60);
  private static final Duration ENDED = Duration.ofMinutes(5);

  private final Stage ours;
  private final Stage stock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  DayTest(Stage ours, Stage stock) {
    this.ours = ours;
    this.stock = stock;
  }

  private static LoadPlan.Point point(int seconds, int calls) {
    return new LoadPlan.Point(Duration.ofSeconds(seconds), calls);
  }

  @Test
  void notOneCallIsCut() throws Exception {
    raise();
    var fleets =
        List.of(
            new DayFleet("Headroom", ours.fleet(), CALLS_A_POD, ours.callers(), "ours"),
            new DayFleet("stock HPA on CPU", stock.fleet(), CALLS_A_POD, stock.callers(), "stock"));
    var start = System.nanoTime();
    var running = new ArrayList<Future<?>>();
    fleets.forEach(
        fleet -> running.add(threads.submit(() -> fleet.live(LOAD, LONGEST_CALL, start))));
    events().forEach(event -> running.add(threads.submit(() -> event.play(start))));
    await(running);
    var days = fleets.stream().map(DayFleet::day).toList();
    System.out.println(new DayReport(days));
    judge(days.getFirst(), days.getLast());
  }

  private void raise() throws Exception {
    stock.needMetricsServer();
    ours.guard();
    ours.freshFleet(1);
    stock.freshFleet(1);
    ours.fleet().addPolicy(SIZE);
    ours.fleet().addAutoscaler(SIZE);
    stock.fleet().addCpuAutoscaler(SIZE, MILLI_CPU);
    Await.until("a decision", Duration.ofMinutes(1), () -> !ours.fleet().lastDecision().isEmpty());
  }

  /** Something that happens to the cluster. */
  private record Event(int second, Runnable what) {
    void play(long startNanos) {
      var left = startNanos + second * 1_000_000_000L - System.nanoTime();
      Await.pause(Duration.ofNanos(Math.max(0, left)));
      what.run();
    }
  }

  private List<Event> events() {
    var kubectl = ours.kubectl();
    return List.of(
        new Event(40, () -> Headroom.killTheLeader(kubectl)),
        new Event(310, () -> rollOut(ours.kubectl())),
        new Event(310, () -> rollOut(stock.kubectl())),
        new Event(320, () -> Headroom.killTheLeader(kubectl)),
        new Event(400, () -> drainANode(kubectl)));
  }

  private static void rollOut(Kubectl kubectl) {
    kubectl.run("rollout", "restart", "deployment/" + MediaFleet.NAME);
  }

  /** It gives up after a while, as people's terminals do; then it is asked again. */
  private static void drainANode(Kubectl kubectl) {
    try {
      Await.until("an empty node", ENDED, () -> isDrained(kubectl));
    } finally {
      kubectl.run("uncordon", Node.B.nodeName());
    }
  }

  private static boolean isDrained(Kubectl kubectl) {
    try {
      kubectl.run(
          "drain",
          Node.B.nodeName(),
          "--pod-selector=app=" + MediaFleet.NAME,
          "--ignore-daemonsets",
          "--timeout=" + A_DRAIN.toSeconds() + "s");
      return true;
    } catch (RigException notYet) {
      return false;
    }
  }

  private static void await(List<Future<?>> running)
      throws InterruptedException, ExecutionException {
    for (var one : running) {
      one.get();
    }
  }

  private static void judge(DayFleet.Day ours, DayFleet.Day stock) {
    assertThat(ours.calls()).isGreaterThan(100);
    assertThat(ours.cut()).as("calls cut").isZero();
    assertThat(ours.packetsLost()).as("each stream is whole").isZero();
    assertThat(ours.turnedAway()).as("calls without a pod").isZero();
    assertThat(ours.overfull()).as("calls on full pods").isLessThanOrEqualTo(ours.calls() / 50);
    assertThat(ours.unmarked()).as("pods taken back while draining").isPositive();
    assertThat(ours.scaleOuts()).isGreaterThan(1);
    assertThat(ours.scaleIns()).isGreaterThan(1);
    assertThat(stock.cut()).as("the judge sees a call that is cut").isPositive();
  }
}
