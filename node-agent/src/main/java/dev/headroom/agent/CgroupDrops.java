package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams that the kernel dropped for want of receive buffer at the sockets of cgroups. Its
 * table is pinned, its program is not: what is dropped while no agent runs is nobody's. One thread
 * at a time.
 */
final class CgroupDrops implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("headroom.meter");
  private static final String TABLE = "drops";

  private final Arena arena = Arena.ofShared();
  private final BpfObject object;
  private final int link;
  private final BpfMap table;
  private final MemorySegment key;
  private final MemorySegment value;

  private CgroupDrops(BpfObject object, int link) {
    this.object = object;
    this.link = link;
    table = object.map(TABLE, Integer.BYTES, Long.BYTES);
    key = arena.allocate(JAVA_INT);
    value = arena.allocate(JAVA_LONG);
  }

  /** Null where the kernel cannot tell. */
  static @Nullable CgroupDrops open(Pins pins) {
    BpfObject object = null;
    try {
      object = BpfObject.load(BpfObject.drops(), pins.maps(List.of(TABLE)));
      var link = LibBpf.rawTracepointOpen(object.programFd("headroom_drops"));
      return new CgroupDrops(object, KernelError.check(link, "tracing drops"));
    } catch (KernelError e) {
      LOG.log(System.Logger.Level.DEBUG, "no tracing of drops", e);
      if (object != null) {
        object.close();
      }
      return null;
    }
  }

  /** From now on counts for a hook if it is a cgroup's; a total that is there already stays. */
  void add(int hook) {
    if (!HookPoint.isCgroup(hook)) {
      return;
    }
    key.set(JAVA_INT, 0, hook);
    value.set(JAVA_LONG, 0, 0);
    table.insert(key, value);
  }

  /** Forgets a hook; fine when it is not there. */
  void remove(int hook) {
    key.set(JAVA_INT, 0, hook);
    table.delete(key);
  }

  /** Hands over the totals of those hooks that are counted. */
  void drain(Set<Integer> hooks, Sink sink) {
    for (int hook : hooks) {
      key.set(JAVA_INT, 0, hook);
      if (HookPoint.isCgroup(hook) && table.lookup(key, value)) {
        sink.drops(hook, value.get(JAVA_LONG, 0));
      }
    }
  }

  @Override
  public void close() {
    LibC.close(link);
    object.close();
    arena.close();
  }
}
