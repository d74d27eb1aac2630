package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.calls.CallsProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The calls that a test has placed and not ended yet, the oldest first. */
final class LiveCalls {
  /** 15 calls are 30 sessions; with a buffer of 2 they need two pods of 20. */
  static final int FOR_TWO_PODS = 15;

  private static final int PATIENCE_SECONDS = 10;
  private static final Duration COUNTED = Duration.ofSeconds(30);

  private record Call(String id, String pod) {}

  private final Stage stage;
  private final CallsProcess callers;
  private final List<Call> live = new ArrayList<>();

  /** Calls of {@code stage} by {@code callers}, who speak the protocol of its media server. */
  LiveCalls(Stage stage, CallsProcess callers) {
    this.stage = stage;
    this.callers = callers;
  }

  /** Places calls at the pods in turn; all are answered when this returns. */
  void place(int calls, List<MediaPod> pods) throws Exception {
    var placing = new ArrayList<Future<Long>>();
    for (var i = 0; i < calls; i++) {
      var pod = pods.get(i % pods.size());
      var call = new Call(Stage.newCall(), pod.name());
      placing.add(callers.place(call.id(), pod.address()));
      live.add(call);
    }
    for (var placed : placing) {
      assertThat(placed.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isPositive();
    }
  }

  /** Brings up two pods, one on each node, and as many calls as need both. */
  List<MediaPod> onTwoPods() throws Exception {
    var pods = Stage.oneOnEachNode(stage.freshFleet(2));
    place(FOR_TWO_PODS, pods);
    Await.until(
        "two required pods",
        COUNTED,
        () -> stage.api().ofFleet("rtc_required_replicas").orElse(-1) == 2);
    return pods;
  }

  /** Ends the calls of a pod and returns what their callers say of them. */
  List<CallReport> hangUpOn(MediaPod pod) throws Exception {
    return hangUp(live.stream().filter(call -> call.pod().equals(pod.name())).toList());
  }

  /** Ends all calls and returns what their callers say of them. */
  List<CallReport> hangUpAll() throws Exception {
    return hangUp(List.copyOf(live));
  }

  private List<CallReport> hangUp(List<Call> calls) throws Exception {
    live.removeAll(calls);
    var ending = calls.stream().map(call -> callers.hangUp(call.id())).toList();
    var reports = new ArrayList<CallReport>();
    for (var ended : ending) {
      reports.add(ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
    return reports;
  }
}
