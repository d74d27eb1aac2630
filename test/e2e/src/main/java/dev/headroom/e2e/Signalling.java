package dev.headroom.e2e;

import dev.headroom.calls.CallReport;
import dev.headroom.calls.CallsProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A signalling server as simple as they come: a new call goes to the pod with the fewest calls of
 * those that are ready and not marked, the oldest call hangs up first.
 */
final class Signalling {
  private static final int PATIENCE_SECONDS = 10;

  private final CallsProcess calls;
  private final String prefix;
  private final Supplier<List<MediaPod>> pods;
  private final Deque<Live> live = new ArrayDeque<>();
  private final List<CallReport> ended = new ArrayList<>();
  private int placed;
  private int refused;

  private record Live(String id, String pod, long nanos) {}

  /**
   * @param prefix of its calls' names
   * @param pods the fleet's
   */
  Signalling(CallsProcess calls, String prefix, Supplier<List<MediaPod>> pods) {
    this.calls = calls;
    this.prefix = prefix;
    this.pods = pods;
  }

  /** Places a call and returns the monotonic time of its first packet; empty if it is refused. */
  OptionalLong place() {
    var pod =
        pods.get().stream()
            .filter(MediaPod::accepting)
            .min(Comparator.comparingInt(p -> callsOn(p.name())))
            .orElseThrow(() -> new IllegalStateException("no accepting media pod to call"));
    var id = prefix + "-call-" + ++placed;
    try {
      var firstNanos = now(calls.place(id, pod.address()));
      live.addLast(new Live(id, pod.name(), System.nanoTime()));
      return OptionalLong.of(firstNanos);
    } catch (CallFailed e) {
      System.err.println(pod.name() + " on " + pod.node() + ": " + e.getMessage());
      refused++;
      return OptionalLong.empty();
    }
  }

  int callsOn(String pod) {
    return (int) live.stream().filter(call -> call.pod().equals(pod)).count();
  }

  CallReport hangUpOldest() {
    var report = now(calls.hangUp(live.removeFirst().id()));
    ended.add(report);
    return report;
  }

  /** Ends the calls that have lasted this long. */
  void hangUpAfter(Duration length) {
    while (!live.isEmpty() && System.nanoTime() - live.getFirst().nanos() >= length.toNanos()) {
      hangUpOldest();
    }
  }

  void hangUpAll() {
    while (!live.isEmpty()) {
      hangUpOldest();
    }
  }

  int live() {
    return live.size();
  }

  /** Calls that were answered by a media server. */
  int placed() {
    return placed - refused;
  }

  /** Calls that no media server answered. */
  int refused() {
    return refused;
  }

  /** The callers' own words, of every call that has ended. */
  List<CallReport> ended() {
    return List.copyOf(ended);
  }

  static <T> T now(Future<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new CallFailed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in a call", e);
    }
  }

  /** A call that could not be set up or judged. */
  static final class CallFailed extends RuntimeException {
    CallFailed(Exception cause) {
      super("a call failed: " + cause.getMessage(), cause);
    }
  }
}
