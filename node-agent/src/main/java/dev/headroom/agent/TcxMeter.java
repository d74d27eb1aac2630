package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The meter on TCX hooks (Linux 6.6). On the host side of a pod's interface what comes in is the
 * pod's egress, so the programs are attached crosswise.
 */
final class TcxMeter implements Meter {
  private static final String INGRESS = "ingress";
  private static final String EGRESS = "egress";

  private record Hook(BpfLink ingress, BpfLink egress) {
    void remove() {
      ingress.remove();
      egress.remove();
      release();
    }

    void release() {
      ingress.release();
      egress.release();
    }

    boolean isOn(int ifindex) {
      return ingress.ifindex() == ifindex && egress.ifindex() == ifindex;
    }
  }

  private final Pins pins;
  private final BpfObject object;
  private final Tables tables;
  private final RingBuffer events;
  private final TreeMap<Integer, Hook> hooks = new TreeMap<>();
  private final List<String> conditions = new ArrayList<>();
  private final ReentrantLock polling = new ReentrantLock();
  private volatile boolean closed;

  private TcxMeter(Pins pins, BpfObject object) {
    this.pins = pins;
    this.object = object;
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
  static TcxMeter open(Path pinRoot, String node) {
    NativeLibrary.load(LibBpf.FILE, LibBpf.PACKAGE);
    var pins = new Pins(pinRoot, node, Layout.VERSION);
    pins.create();
    var meter = over(pins, BpfObject.load(BpfObject.meter(), pins.maps(Tables.NAMES)));
    try {
      meter.dropOtherLayouts();
      pins.linked().forEach(meter::adopt);
    } catch (KernelError e) {
      meter.close();
      throw e;
    }
    return meter;
  }

  private static TcxMeter over(Pins pins, BpfObject object) {
    try {
      return new TcxMeter(pins, object);
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
  private void adopt(int ifindex) {
    var ingress = pins.link(ifindex, INGRESS);
    var egress = pins.link(ifindex, EGRESS);
    if (!Files.exists(ingress) || !Files.exists(egress)) {
      var half = BpfLink.adopt(Files.exists(ingress) ? ingress : egress);
      half.remove();
      half.release();
      tables.removeHook(ifindex);
      return;
    }
    var hook = new Hook(BpfLink.adopt(ingress), BpfLink.adopt(egress));
    hooks.put(ifindex, hook);
    if (hook.isOn(ifindex)) {
      hook.ingress().update(program(Direction.INGRESS));
      hook.egress().update(program(Direction.EGRESS));
    }
  }

  private int program(Direction direction) {
    return switch (direction) {
      case INGRESS -> object.programFd("headroom_ingress");
      case EGRESS -> object.programFd("headroom_egress");
    };
  }

  @Override
  public synchronized void attach(int ifindex) {
    var present = hooks.get(ifindex);
    if (present != null && present.isOn(ifindex)) {
      return;
    }
    detach(ifindex);
    tables.addHook(ifindex);
    try {
      var egress =
          BpfLink.create(
              program(Direction.EGRESS), ifindex, BpfLink.TCX_INGRESS, pins.link(ifindex, EGRESS));
      hooks.put(ifindex, new Hook(createIngress(ifindex, egress), egress));
    } catch (KernelError e) {
      tables.removeHook(ifindex);
      throw e;
    }
  }

  private BpfLink createIngress(int ifindex, BpfLink egress) {
    try {
      return BpfLink.create(
          program(Direction.INGRESS), ifindex, BpfLink.TCX_EGRESS, pins.link(ifindex, INGRESS));
    } catch (KernelError e) {
      egress.remove();
      egress.release();
      throw e;
    }
  }

  @Override
  public synchronized void detach(int ifindex) {
    var hook = hooks.get(ifindex);
    if (hook != null) {
      hook.remove(); // fails before anything is let go of: then it can be tried again
      hooks.remove(ifindex);
      tables.removeHook(ifindex);
    }
  }

  @Override
  public synchronized Set<Integer> attached() {
    return Set.copyOf(hooks.keySet());
  }

  @Override
  public synchronized void drain(long nowNanos, Sink sink) {
    tables.drain(hooks.keySet(), nowNanos, sink);
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
        KeyView.read(data, offset),
        Proof.first(data.get(JAVA_INT, offset + Layout.EVENT_PROOFS)),
        data.get(JAVA_LONG, offset + Layout.EVENT_PROVEN_NS));
  }

  @Override
  public List<String> conditions() {
    return List.copyOf(conditions);
  }

  /** How many entries the tables of sessions, streams and what is unproven have. */
  synchronized int[] entries() {
    return tables.entries();
  }

  /** Takes all hooks and tables away, as before the first agent came, and closes. */
  synchronized void uninstall() {
    for (var ifindex : attached()) {
      detach(ifindex);
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
      object.close();
    } finally {
      polling.unlock();
    }
  }
}
