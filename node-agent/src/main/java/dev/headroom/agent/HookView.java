package dev.headroom.agent;

import java.lang.foreign.MemorySegment;

/** A hook's totals, summed over the processors that counted them. */
final class HookView implements HookRow {
  private final MemorySegment values;
  private final int cpus;
  private int hook;

  HookView(MemorySegment values, int cpus) {
    this.values = values;
    this.cpus = cpus;
  }

  void moveTo(int next) {
    hook = next;
  }

  @Override
  public int hook() {
    return hook;
  }

  @Override
  public long packets(Direction direction) {
    return sum(Layout.VOLUME_PACKETS, direction);
  }

  @Override
  public long bytes(Direction direction) {
    return sum(Layout.VOLUME_BYTES, direction);
  }

  private long sum(int member, Direction direction) {
    return BpfMap.sumOverCpus(values, member + direction.index() * 8L, Layout.SIZEOF_VOLUME, cpus);
  }
}
