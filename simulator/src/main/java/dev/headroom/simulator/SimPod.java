package dev.headroom.simulator;

import dev.headroom.policy.PodFlag;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.PodView;
import dev.headroom.policy.SessionStarts;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pod of the simulated fleet with its live sessions. */
final class SimPod implements SessionStarts {
  static final String NAME = "pod-";

  private static final Set<PodFlag> NO_FLAGS = Set.of();
  private static final Set<PodFlag> COST_WRITTEN = Set.of(PodFlag.COST_WRITTEN);

  final int id;
  final long created;

  /** Where the pod stands in the fleet's order; the fleet keeps it right. */
  int index;

  /** When it became ready, or will; meaningless while it waits for a node. */
  long readyAt;

  Nodes.@Nullable Node node;

  /** When a drain or a deletion began, for the account of drains. */
  long drainingSince;

  private PodPhase phase = PodPhase.STARTING;
  private long[] starts = new long[8];
  private long[] ends = new long[8];
  private int[] handles = new int[8];
  private int size;
  private PodView view;

  SimPod(int id, long now) {
    this.id = id;
    this.created = now;
    this.view = viewAt(now);
  }

  private PodView viewAt(long since) {
    // The mark and the deletion cost are one write here, so a view with a mark has its cost.
    var flags = phase == PodPhase.STARTING ? NO_FLAGS : COST_WRITTEN;
    return new PodView(NAME + id, phase, Instant.ofEpochMilli(since), 1, this, flags);
  }

  PodPhase phase() {
    return phase;
  }

  boolean is(PodPhase wanted) {
    return phase == wanted;
  }

  void become(PodPhase next, long now) {
    phase = next;
    view = viewAt(now);
  }

  PodView view() {
    return view;
  }

  /** Adds a session and returns its slot. */
  int add(long startMillis, long endMillis, int handle) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
      handles = Arrays.copyOf(handles, size * 2);
    }
    starts[size] = startMillis;
    ends[size] = endMillis;
    handles[size] = handle;
    return size++;
  }

  /** Takes the session out of its slot; the last one moves into it. */
  void remove(int slot, LiveTable table) {
    size--;
    if (slot != size) {
      starts[slot] = starts[size];
      ends[slot] = ends[size];
      handles[slot] = handles[size];
      table.put(handles[slot], this, slot);
    }
  }

  /** When the session will end, which only a clairvoyant may ask. */
  long endMillis(int slot) {
    return ends[slot];
  }

  int handle(int slot) {
    return handles[slot];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long startMillis(int index) {
    return starts[index];
  }
}
