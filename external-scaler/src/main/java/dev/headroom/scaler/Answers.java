package dev.headroom.scaler;

import dev.headroom.model.Pod;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.model.Target;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the snapshot says to a trigger: pure functions of snapshot, trigger and time. */
final class Answers {
  private Answers() {}

  /** Whether the workload needs any replica; never a guess. */
  sealed interface Activity {
    record Active() implements Activity {}

    record Idle() implements Activity {}

    /** Neither is known; {@code reason} says why. */
    record Unknown(String reason) implements Activity {}
  }

  /** The trigger's value: of the workload itself, or the sum over its pods that stay. */
  static Reading value(Signals signals, Trigger trigger, Instant now) {
    return switch (trigger.subject().in(signals)) {
      case Target.Found(var workload) -> value(signals, workload, trigger.signal(), now);
      case Target.Missing(var reason) -> new Reading.Absent(reason);
    };
  }

  private static Reading value(Signals signals, WorkloadRef ref, Signal signal, Instant now) {
    return switch (signal.scope()) {
      case WORKLOAD -> signals.read(ref, signal, now);
      case POD ->
          signals
              .workload(ref)
              .map(workload -> sum(signals, workload, signal, now))
              .orElseGet(() -> new Reading.Absent(ref + " is not known"));
    };
  }

  /**
   * A workload with a live session is always active: KEDA would otherwise take its last replica
   * away, and the call with it. So is one that a caller waits for: its first call would come never.
   * Without either, the trigger's own value decides.
   */
  static Activity activity(Signals signals, Trigger trigger, Instant now) {
    return switch (trigger.subject().in(signals)) {
      case Target.Found(var workload) -> activity(signals, trigger, workload, now);
      case Target.Missing(var reason) -> new Activity.Unknown(reason);
    };
  }

  private static Activity activity(
      Signals signals, Trigger trigger, WorkloadRef workload, Instant now) {
    var sessions = signals.read(workload, Signal.FLEET_SESSIONS, now);
    if (above(sessions, 0) || signals.awaited(workload, now)) {
      return new Activity.Active();
    }
    var value = value(signals, workload, trigger.signal(), now);
    if (above(value, trigger.activation())) {
      return new Activity.Active();
    }
    return bothFresh(sessions, value);
  }

  private static Activity bothFresh(Reading sessions, Reading value) {
    var weaker = sessions instanceof Reading.Fresh ? value : sessions;
    return weaker instanceof Reading.Fresh
        ? new Activity.Idle()
        : new Activity.Unknown(reason(weaker));
  }

  private static boolean above(Reading reading, double threshold) {
    return reading instanceof Reading.Fresh fresh && fresh.value().units() > threshold;
  }

  /**
   * Terminating pods are left out, because the autoscaler does not count them as replicas either. A
   * pod without a fresh word makes the sum unknown: a sum without it would ask for too few.
   */
  private static Reading sum(Signals signals, Workload workload, Signal signal, Instant now) {
    var pods = signals.pods(workload.ref()).stream().filter(Answers::stays).toList();
    if (pods.isEmpty() && workload.replicas() > 0) {
      return new Reading.Absent("no pod of " + workload.ref() + " runs");
    }
    return sum(signals, pods, signal, now);
  }

  private static boolean stays(Pod pod) {
    return pod.mayCarrySessions() && !pod.terminating();
  }

  private static Reading sum(Signals signals, List<Pod> pods, Signal signal, Instant now) {
    var milli = 0L;
    var oldest = now;
    var window = Duration.ZERO;
    for (var pod : pods) {
      var reading = signals.read(pod.ref(), signal, now);
      if (!(reading instanceof Reading.Fresh fresh)) {
        return reading;
      }
      milli = Math.addExact(milli, fresh.value().milli());
      oldest = fresh.at().isBefore(oldest) ? fresh.at() : oldest;
      window = fresh.window().compareTo(window) > 0 ? fresh.window() : window;
    }
    return new Reading.Fresh(new Quantity(milli), oldest, window);
  }

  /** Why a reading carries no value, for people; empty when it carries one. */
  static String reason(Reading reading) {
    return switch (reading) {
      case Reading.Fresh _ -> "";
      case Reading.Stale stale -> stale.reason();
      case Reading.Absent absent -> absent.reason();
    };
  }
}
