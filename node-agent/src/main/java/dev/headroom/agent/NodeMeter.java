package dev.headroom.agent;

import dev.headroom.agent.HostInterfaces.Look;
import dev.headroom.agent.Locator.Located;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The node's pods and their hooks: which pods wait for their hook point, which are metered, and
 * what is known of them. All state belongs to one thread; time is an argument. Whatever fails for
 * one pod becomes a condition and leaves the others alone.
 */
final class NodeMeter {
  private static final System.Logger LOG = System.getLogger("headroom.meter");

  /** RFC 7675: consent, and with it the session, is lost after 30 s. */
  static final Duration LIVE = Duration.ofSeconds(30);

  /** How long pods that run may stay unfound after a start before reports go out without them. */
  static final Duration SETTLING = Duration.ofSeconds(3);

  private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(10);

  private final Meter meter;
  private final HostInterfaces interfaces;
  private final Telemetry telemetry;
  private final WaitingPods waiting = new WaitingPods();
  private final Map<String, MeteredPod> metered = new TreeMap<>();
  private final Map<Integer, MeteredPod> byHook = new HashMap<>();
  private final TableCounters counters = new TableCounters();
  private @Nullable PodSelection selection;
  private long selectedNanos;
  private boolean settled;
  private long sequence;

  NodeMeter(Meter meter, HostInterfaces interfaces, Telemetry telemetry) {
    this.meter = meter;
    this.interfaces = interfaces;
    this.telemetry = telemetry;
  }

  /** Takes the pods that are to be metered from now on. */
  void select(PodSelection chosen, long nowNanos) {
    if (selection == null) {
      selectedNanos = nowNanos;
    }
    selection = chosen;
    var wanted = chosen.metered().keySet();
    var gone = metered.keySet().stream().filter(uid -> !wanted.contains(uid)).toList();
    gone.forEach(uid -> release(uid, "is no longer to be metered"));
    waiting.retain(wanted);
    chosen.metered().values().stream()
        .filter(pod -> !metered.containsKey(pod.uid()))
        .forEach(pod -> waiting.add(pod, nowNanos));
  }

  /** The pods whose hook point is sought, each with the time since when. */
  Map<NodePod, Long> sought() {
    return waiting.since();
  }

  /** The pods whose packets are counted. */
  List<DropReader.Metered> metered() {
    return metered.values().stream()
        .map(pod -> new DropReader.Metered(pod.pod(), pod.point()))
        .toList();
  }

  /** Takes what was read of one pod's drops. */
  void dropped(DropReader.Reading reading) {
    var pod = byHook.get(reading.hook());
    if (pod != null) {
      pod.dropped(reading.datagrams(), reading.atNanos());
    }
  }

  /** Takes what a search found out of one pod: a hook point is metered at once. */
  void located(Located located, long nowNanos) {
    var uid = located.pod().uid();
    if (!waiting.contains(uid)) {
      return;
    }
    switch (located.look()) {
      case Look.Missing(var reason) -> waiting.because(uid, reason);
      case Look.Found(var point) -> attach(located.pod(), point, nowNanos);
    }
  }

  private void attach(NodePod pod, HookPoint point, long nowNanos) {
    var holder = byHook.get(point.hook());
    if (holder != null) {
      waiting.because(
          pod.uid(),
          "its hook point %s is that of pod %s".formatted(point.name(), holder.pod().ref()));
      return;
    }
    try {
      meter.attach(point);
    } catch (KernelError e) {
      telemetry.attachFailed();
      waiting.because(pod.uid(), Failures.text(e));
      return;
    }
    var waited = waiting.waited(pod.uid(), nowNanos);
    waiting.remove(pod.uid());
    var fresh = new MeteredPod(pod, point);
    metered.put(pod.uid(), fresh);
    byHook.put(point.hook(), fresh);
    telemetry.attached(waited);
    log("metering pod %s on %s after %d ms".formatted(pod.ref(), point.name(), waited.toMillis()));
  }

  private void release(String uid, String why) {
    var pod = metered.remove(uid);
    if (pod == null) {
      return;
    }
    byHook.remove(pod.point().hook());
    log("pod " + pod.pod().ref() + " " + why);
    detach(pod.point().hook());
  }

  private void detach(int hook) {
    try {
      meter.detach(hook);
    } catch (KernelError e) {
      // It stays among the meter's hooks, and the next drain tries again.
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot detach from hook " + Integer.toUnsignedString(hook),
          e);
    }
  }

  /** Takes the announcement of a session; says whether it changes what is known of its pod. */
  boolean started(Announcement session) {
    var pod = byHook.get(session.key().hook());
    return pod != null && pod.started(session);
  }

  /** The pods of these hooks as they are known now, without another drain. */
  Sample changed(Set<Integer> hooks, long nowNanos) {
    var pods =
        byHook.values().stream()
            .filter(pod -> hooks.contains(pod.point().hook()) && pod.counted())
            .map(MeteredPod::report)
            .toList();
    return new Sample(++sequence, nowNanos, false, pods, List.of());
  }

  /**
   * Reads the meter's tables and forgets hooks that lost their hook point or their pod.
   *
   * @param problems conditions from elsewhere
   * @return all metered pods; null while pods that run may still be found after a start, because a
   *     pod that is not listed counts as not metered
   */
  @Nullable Sample drain(long nowNanos, List<String> problems) {
    if (selection == null) {
      return null;
    }
    dropVanished(selection, nowNanos);
    dropLeftovers(nowNanos);
    metered.values().forEach(pod -> pod.drainBegins(nowNanos));
    counters.drainBegins();
    meter.drain(nowNanos, new Drain(byHook, counters, nowNanos));
    metered.values().forEach(MeteredPod::drainEnds);
    telemetry.pods(metered.size(), waiting.size(), selection);
    telemetry.counters(counters.totals());
    return settled(nowNanos) ? complete(nowNanos, conditions(nowNanos, problems)) : null;
  }

  /** A pod whose sandbox was made anew has another interface, which is to be found. */
  private void dropVanished(PodSelection chosen, long nowNanos) {
    var vanished =
        metered.values().stream()
            .filter(pod -> !exists(pod.point()))
            .map(pod -> pod.pod().uid())
            .toList();
    for (var uid : vanished) {
      release(uid, "has lost its hook point");
      var pod = chosen.metered().get(uid);
      if (pod != null) {
        waiting.add(pod, nowNanos);
      }
    }
  }

  private boolean exists(HookPoint point) {
    return switch (point) {
      case HookPoint.Interface(var ifindex, var name) -> interfaces.exists(name, ifindex);
      case HookPoint.Cgroup cgroup -> CgroupTree.exists(cgroup);
    };
  }

  /**
   * Takes away the hooks that a former agent left for pods that are no more; not at once, because
   * the first list may come from a cache that lags behind.
   */
  private void dropLeftovers(long nowNanos) {
    if (nowNanos - selectedNanos > LEFTOVER_PATIENCE.toNanos()) {
      var leftovers = meter.attached().stream().filter(hook -> !byHook.containsKey(hook)).toList();
      leftovers.forEach(this::detach);
    }
  }

  /** Once is enough: later a pod that is not listed is indeed not metered. */
  private boolean settled(long nowNanos) {
    settled |= nowNanos - selectedNanos > SETTLING.toNanos() || !waiting.anyRunning();
    return settled;
  }

  private Sample complete(long nowNanos, List<String> conditions) {
    var pods =
        metered.values().stream().filter(MeteredPod::counted).map(MeteredPod::report).toList();
    return new Sample(++sequence, nowNanos, true, pods, conditions);
  }

  private List<String> conditions(long nowNanos, List<String> problems) {
    var all = new ArrayList<>(problems);
    if (selection != null) {
      all.addAll(selection.conditions());
    }
    all.addAll(meter.conditions());
    all.addAll(waiting.conditions(nowNanos));
    all.addAll(counters.conditions());
    metered.values().stream()
        .filter(pod -> !pod.counted())
        .map(pod -> "pod %s is not counted: its hook has no entry".formatted(pod.pod().ref()))
        .forEach(all::add);
    return List.copyOf(all);
  }

  private static void log(String text) {
    LOG.log(System.Logger.Level.INFO, text);
  }
}
