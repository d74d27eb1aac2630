package dev.headroom.simulator;

import dev.headroom.policy.PodPhase;
import dev.headroom.policy.SessionEvents;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The live sessions of a fleet: where each goes, and when it ends. */
final class Calls {
  private final World world;
  private final Account account;
  private final List<SimPod> pods;
  private final Router router;
  private final LiveTable table = new LiveTable();
  private final LongHeap ends = new LongHeap();
  private final SessionEvents events = new SessionEvents();
  private final long base;

  Calls(World world, Account account, List<SimPod> pods, long now) {
    this.world = world;
    this.account = account;
    this.pods = pods;
    this.router = new Router(world.placement(), world.capacity(), pods);
    this.base = now;
  }

  /** What began and ended since it was last cleared. */
  SessionEvents events() {
    return events;
  }

  /** A pod has got room, or stands elsewhere in the order. */
  void roomAt(int index) {
    router.roomAt(index);
  }

  /** When the next session ends, {@link Long#MAX_VALUE} for never. */
  long nextEnd() {
    return ends.isEmpty() ? Long.MAX_VALUE : base + (ends.peek() >> LiveTable.BITS);
  }

  /** Ends the next session; returns its pod when that was the last one there. */
  @Nullable SimPod endNext(long now) {
    var handle = (int) (ends.pop() & ((1 << LiveTable.BITS) - 1));
    var pod = table.pod(handle);
    if (pod != null) {
      var start = pod.startMillis(table.slot(handle));
      unplace(pod, table.slot(handle));
      events.ended(start, now);
      account.live--;
    }
    table.release(handle);
    return pod != null && pod.size() == 0 ? pod : null;
  }

  /** Begins a session that ends at {@code end}; false when no pod at all could take it. */
  void begin(long now, long end) {
    var missed = account.freeSlots == 0;
    account.session(now, missed);
    if (!hasHome()) {
      account.events(now).rejected++;
      return;
    }
    var handle = table.allocate();
    ends.push(((end - base) << LiveTable.BITS) | handle);
    place(handle, now, end);
    events.started(now);
    account.live++;
  }

  private boolean hasHome() {
    if (account.freeSlots > 0) {
      return true;
    }
    for (var pod : pods) {
      if (pod.is(PodPhase.ACCEPTING) || pod.is(PodPhase.DRAINING)) {
        return true;
      }
    }
    return false;
  }

  private void place(int handle, long start, long end) {
    var pod = account.freeSlots > 0 ? router.choose() : leastLoaded();
    if (pod.is(PodPhase.ACCEPTING) && pod.size() < world.capacity()) {
      account.freeSlots--;
    }
    if (pod.size() >= world.capacity()) {
      account.overflow++;
    }
    table.put(handle, pod, pod.add(start, end, handle));
  }

  /** The home of a session that nobody has room for: accepting pods before draining ones. */
  private SimPod leastLoaded() {
    SimPod best = null;
    for (var pod : pods) {
      if ((pod.is(PodPhase.ACCEPTING) || pod.is(PodPhase.DRAINING))
          && (best == null || better(pod, best))) {
        best = pod;
      }
    }
    return Objects.requireNonNull(best);
  }

  private static boolean better(SimPod pod, SimPod than) {
    return pod.phase() == than.phase() ? pod.size() < than.size() : pod.is(PodPhase.ACCEPTING);
  }

  private void unplace(SimPod pod, int slot) {
    if (pod.size() > world.capacity()) {
      account.overflow--;
    }
    pod.remove(slot, table);
    if (pod.is(PodPhase.ACCEPTING) && pod.size() < world.capacity()) {
      account.freeSlots++;
      router.roomAt(pod.index);
    }
  }

  /** Ends the pod's sessions; their users call again at once and land on another pod. */
  void cut(SimPod pod, long now) {
    while (pod.size() > 0) {
      var slot = pod.size() - 1;
      var handle = pod.handle(slot);
      var end = pod.endMillis(slot);
      events.ended(pod.startMillis(slot), now);
      unplace(pod, slot);
      account.events(now).disrupted++;
      if (hasHome()) {
        place(handle, now, end);
        events.started(now);
      } else {
        // Its handle stays taken until the end it had, when it finds no pod and goes.
        table.forget(handle);
        account.live--;
      }
    }
  }
}
