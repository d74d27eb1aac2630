package dev.headroom.simulator;

import dev.headroom.policy.PodPhase;
import dev.headroom.policy.PodView;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The workload's pods as Kubernetes keeps them: a replica count makes and deletes pods, pods take
 * their time to start, and deleted ones keep their sessions for a grace.
 */
final class Fleet {
  private final World world;
  private final Account account;
  private final SplittableRandom random;
  private final Nodes nodes;
  private final Calls calls;
  private final List<SimPod> pods = new ArrayList<>();
  private final List<PodView> views = new ArrayList<>();
  private boolean viewsStale = true;
  private int nextId;
  private int replicas;
  private long nextTimer = Long.MAX_VALUE;

  Fleet(World world, Account account, int initialPods, long now) {
    this.world = world;
    this.account = account;
    this.random = new SplittableRandom(world.seed());
    this.calls = new Calls(world, account, pods, now);
    this.nodes = new Nodes(world.starts());
    if (!nodes.unlimited()) {
      nodes.begin(initialPods, now);
    }
    begin(initialPods, now);
  }

  private void begin(int initialPods, long now) {
    replicas = initialPods;
    for (var i = 0; i < initialPods; i++) {
      create(now);
    }
    bindWaiting(now);
    for (var pod : pods) {
      accept(pod, now);
    }
  }

  int replicas() {
    return replicas;
  }

  List<PodView> views() {
    if (viewsStale) {
      views.clear();
      for (var pod : pods) {
        views.add(pod.view());
      }
      viewsStale = false;
    }
    return views;
  }

  /** The pod of a view's name; it must be there. */
  SimPod podNamed(String name) {
    var id = Integer.parseInt(name, SimPod.NAME.length(), name.length(), 10);
    var low = 0;
    var high = pods.size();
    while (high - low > 1) {
      var middle = (low + high) >>> 1;
      if (pods.get(middle).id <= id) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return pods.get(low);
  }

  Calls calls() {
    return calls;
  }

  /** Ends the next session; a pod that waited for it goes. */
  void endNext(long now) {
    var emptied = calls.endNext(now);
    if (emptied != null && emptied.is(PodPhase.LEAVING)) {
      remove(emptied, now);
    }
  }

  // Time.

  /** The next time a pod or a node becomes ready or a grace ends. */
  long nextTimer() {
    return nextTimer;
  }

  private void findTimer(long now) {
    var next = nodes.unlimited() ? Long.MAX_VALUE : nodes.nextReady(now);
    for (var pod : pods) {
      if (pod.is(PodPhase.STARTING) && bound(pod)) {
        next = Math.min(next, pod.readyAt);
      } else if (pod.is(PodPhase.LEAVING)) {
        next = Math.min(next, pod.drainingSince + world.grace().toMillis());
      }
    }
    nextTimer = next;
  }

  void fireTimer(long now) {
    for (var pod : List.copyOf(pods)) {
      if (pod.is(PodPhase.STARTING) && bound(pod) && pod.readyAt <= now) {
        ready(pod, now);
      } else if (pod.is(PodPhase.LEAVING) && pod.drainingSince + world.grace().toMillis() <= now) {
        calls.cut(pod, now);
        remove(pod, now);
      }
    }
    bindWaiting(now);
    findTimer(now);
  }

  private boolean bound(SimPod pod) {
    return nodes.unlimited() || pod.node != null;
  }

  private void ready(SimPod pod, long now) {
    if (world.starts().failure() > 0 && random.nextDouble() < world.starts().failure()) {
      account.events(now).failedStarts++;
      pod.readyAt = now + startMillis();
      return;
    }
    accept(pod, now);
  }

  private void accept(SimPod pod, long now) {
    account.starting--;
    pod.readyAt = now;
    become(pod, PodPhase.ACCEPTING, now);
    gainRoom(pod);
  }

  private long startMillis() {
    var jitter = world.starts().jitter();
    var factor = jitter == 0 ? 1 : 1 + jitter * (2 * random.nextDouble() - 1);
    return Math.round(world.starts().time().toMillis() * factor);
  }

  /** Housekeeping that can wait for the next decision. */
  void tick(long now) {
    if (!nodes.unlimited()) {
      nodes.sweep(now);
      bindWaiting(now);
      findTimer(now);
    }
    account.look(now);
  }

  // The replica count.

  void scaleTo(int wanted, long now) {
    var target = Math.max(world.minPods(), Math.min(world.maxPods(), wanted));
    if (target == replicas) {
      return;
    }
    for (var i = replicas; i < target; i++) {
      create(now);
      account.events(now).scaleOuts++;
    }
    if (target < replicas) {
      for (var pod : Victims.order(pods, now, random).subList(0, replicas - target)) {
        account.events(now).scaleIns++;
        delete(pod, now);
      }
    }
    replicas = target;
    bindWaiting(now);
    findTimer(now);
  }

  private void create(long now) {
    var pod = new SimPod(nextId++, now);
    pod.index = pods.size();
    pods.add(pod);
    viewsStale = true;
    if (nodes.unlimited()) {
      startOn(pod, now);
    }
  }

  private void startOn(SimPod pod, long now) {
    pod.readyAt = now + startMillis();
    account.existing++;
    account.starting++;
  }

  private void bindWaiting(long now) {
    if (nodes.unlimited()) {
      return;
    }
    var waiting = new ArrayList<SimPod>();
    for (var pod : pods) {
      if (pod.is(PodPhase.STARTING) && pod.node == null) {
        waiting.add(pod);
      }
    }
    var bound = nodes.bind(waiting, now);
    bound.forEach(pod -> startOn(pod, now));
    account.events(now).nodeStarts += nodes.order(waiting.size() - bound.size(), now);
  }

  private void delete(SimPod pod, long now) {
    if (pod.is(PodPhase.RELEASED)) {
      calls.cut(pod, now);
    }
    if (pod.size() == 0 || pod.is(PodPhase.STARTING)) {
      remove(pod, now);
      return;
    }
    if (!pod.is(PodPhase.DRAINING)) {
      pod.drainingSince = now;
      loseRoom(pod);
      account.draining++;
    }
    become(pod, PodPhase.LEAVING, now);
    if (world.grace().isZero()) {
      calls.cut(pod, now);
      remove(pod, now);
    }
  }

  private void remove(SimPod pod, long now) {
    switch (pod.phase()) {
      case STARTING -> account.starting -= bound(pod) ? 1 : 0;
      case ACCEPTING -> loseRoom(pod);
      case DRAINING, LEAVING -> {
        account.draining--;
        account.drained(pod.drainingSince, now);
      }
      case RELEASED -> {}
    }
    account.existing -= bound(pod) ? 1 : 0;
    nodes.leave(pod, now);
    pods.remove(pod.index);
    for (var i = pod.index; i < pods.size(); i++) {
      pods.get(i).index = i;
    }
    calls.roomAt(0);
    viewsStale = true;
  }

  // Marks.

  /** No new sessions from here on. */
  void drain(SimPod pod, long now) {
    if (pod.is(PodPhase.ACCEPTING)) {
      loseRoom(pod);
      pod.drainingSince = now;
      account.draining++;
      become(pod, PodPhase.DRAINING, now);
    }
  }

  void undrain(SimPod pod, long now) {
    if (pod.is(PodPhase.DRAINING)) {
      account.draining--;
      account.events(now).undrains++;
      become(pod, PodPhase.ACCEPTING, now);
      gainRoom(pod);
    }
  }

  void release(SimPod pod, long now) {
    if (pod.is(PodPhase.DRAINING)) {
      account.draining--;
      account.drained(pod.drainingSince, now);
      become(pod, PodPhase.RELEASED, now);
    }
  }

  private void become(SimPod pod, PodPhase phase, long now) {
    pod.become(phase, now);
    viewsStale = true;
  }

  private void gainRoom(SimPod pod) {
    account.freeSlots += Math.max(0, world.capacity() - pod.size());
    calls.roomAt(pod.index);
  }

  private void loseRoom(SimPod pod) {
    account.freeSlots -= Math.max(0, world.capacity() - pod.size());
  }
}
