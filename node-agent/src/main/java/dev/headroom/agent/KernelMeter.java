package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The meter in the kernel: programs on hook points, and the tables that they fill. */
final class KernelMeter implements Meter {
  private final Pins pins;
  private final BpfObject object;
  private final Attacher attacher;
  private final @Nullable CgroupDrops drops;
  private final Tables tables;
  private final RingBuffer events;
  private final TreeMap<Integer, Hook> hooks = new TreeMap<>();
  private final List<String> conditions = new ArrayList<>();
  private final ReentrantLock polling = new ReentrantLock();
  private volatile boolean closed;

  private KernelMeter(Pins pins, BpfObject object, Attacher attacher, @Nullable CgroupDrops drops) {
    this.pins = pins;
    this.object = object;
    this.attacher = attacher;
    this.drops = drops;
    tables = new Tables(object);
    events = new RingBuffer(object.mapFd("events"), Tables.EVENTS_BYTES);
  }

  /**
   * Loads the programs and takes over the hooks and tables that an earlier agent left.
   *
   * @param pinRoot a folder in a BPF file system, made when missing; all nodes may share one
   * @param node the node's name; two agents on one machine need two
   * @throws KernelError something is missing: libbpf, the BPF file system, a capability, a feature
   */
  static KernelMeter open(Path pinRoot, String node) {
    return open(pinRoot, node, Set.of());
  }

  /** The same without some features, even where the kernel has them. */
  static KernelMeter open(Path pinRoot, String node, Set<Feature> without) {
    NativeLibrary.load(LibBpf.FILE, LibBpf.PACKAGE);
    var pins = new Pins(pinRoot, node, Layout.VERSION);
    pins.create();
    var object = BpfObject.load(BpfObject.meter(), pins.maps(Tables.NAMES));
    var meter = over(pins, object, without);
    try {
      meter.dropOtherLayouts();
      pins.hooks().forEach(meter::adopt);
    } catch (KernelError e) {
      meter.close();
      throw e;
    }
    return meter;
  }

  private static KernelMeter over(Pins pins, BpfObject object, Set<Feature> without) {
    try {
      var attacher = Attacher.of(pins, object, without);
      var drops = without.contains(Feature.DROP_TRACING) ? null : CgroupDrops.open(pins);
      return new KernelMeter(pins, object, attacher, drops);
    } catch (KernelError e) {
      object.close();
      throw e;
    }
  }

  private void dropOtherLayouts() {
    for (var folder : pins.otherLayouts()) {
      Pins.remove(folder);
      conditions.add(
          "The tables in "
              + folder
              + " have another layout and were dropped: counters began anew.");
    }
  }

  /** What was half attached or half removed when a process died is taken away. */
  private void adopt(int hook) {
    var adopted = attacher.adopt(hook);
    if (adopted == null) {
      forget(hook);
    } else {
      hooks.put(hook, adopted);
      countDrops(hook);
    }
  }

  @Override
  public synchronized void attach(HookPoint point) {
    var hook = point.hook();
    var present = hooks.get(hook);
    if (present != null && present.isOn(hook)) {
      return;
    }
    detach(hook);
    tables.addHook(hook);
    try {
      hooks.put(hook, attacher.attach(point));
      countDrops(hook);
    } catch (KernelError e) {
      tables.removeHook(hook);
      throw e;
    }
  }

  private void countDrops(int hook) {
    if (drops != null) {
      drops.add(hook);
    }
  }

  @Override
  public synchronized void detach(int hook) {
    var present = hooks.get(hook);
    if (present != null) {
      present.remove();
      hooks.remove(hook);
      forget(hook);
    }
  }

  private void forget(int hook) {
    tables.removeHook(hook);
    if (drops != null) {
      drops.remove(hook);
    }
  }

  @Override
  public synchronized Set<Integer> attached() {
    return Set.copyOf(hooks.keySet());
  }

  @Override
  public synchronized void drain(long nowNanos, Sink sink) {
    tables.drain(hooks.keySet(), nowNanos, sink);
    if (drops != null) {
      drops.drain(hooks.keySet(), sink);
    }
  }

  @Override
  public void poll(Duration timeout, SessionListener listener) {
    polling.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the meter is closed");
      }
      events.poll(
          Math.toIntExact(timeout.toMillis()), (data, offset) -> announce(data, offset, listener));
    } finally {
      polling.unlock();
    }
  }

  private static void announce(MemorySegment data, long offset, SessionListener listener) {
    listener.started(
        new Announcement(
            KeyView.read(data, offset),
            KeyView.hash(data, offset),
            Proof.first(data.get(JAVA_INT, offset + Layout.EVENT_PROOFS)),
            data.get(JAVA_LONG, offset + Layout.EVENT_PROVEN_NS),
            data.get(JAVA_LONG, offset + Layout.EVENT_ICE)));
  }

  @Override
  public List<String> conditions() {
    return List.copyOf(conditions);
  }

  @Override
  public Set<Feature> missing() {
    var missing = EnumSet.noneOf(Feature.class);
    missing.addAll(attacher.missing());
    if (drops == null) {
      missing.add(Feature.DROP_TRACING);
    }
    return Set.copyOf(missing);
  }

  /** How many entries the tables of sessions, streams and what is unproven have. */
  synchronized int[] entries() {
    return tables.entries();
  }

  /** Takes all hooks and tables away, as before the first agent came, and closes. */
  synchronized void uninstall() {
    for (var hook : attached()) {
      detach(hook);
    }
    close();
    Pins.remove(pins.folder());
  }

  /** Waits for a poll that runs. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    hooks.values().forEach(Hook::release);
    hooks.clear();
    polling.lock();
    try {
      events.close();
      tables.close();
      attacher.close();
      if (drops != null) {
        drops.close();
      }
      object.close();
    } finally {
      polling.unlock();
    }
  }
}
