package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** A {@code headroom_stun} in a reader's memory. */
final class StunView implements StunRow {
  private final MemorySegment values;
  private long stun;

  StunView(MemorySegment values) {
    this.values = values;
  }

  void moveTo(long offset) {
    stun = offset;
  }

  @Override
  public long answered() {
    return unsigned(Layout.STUN_ANSWERED);
  }

  @Override
  public long samples() {
    return unsigned(Layout.STUN_SAMPLES);
  }

  @Override
  public long retransmitted() {
    return unsigned(Layout.STUN_RETRANSMITTED);
  }

  @Override
  public long sumNanos() {
    return values.get(JAVA_LONG, stun + Layout.STUN_SUM_NS);
  }

  @Override
  public long minNanos() {
    return values.get(JAVA_LONG, stun + Layout.STUN_MIN_NS);
  }

  @Override
  public long maxNanos() {
    return values.get(JAVA_LONG, stun + Layout.STUN_MAX_NS);
  }

  private long unsigned(int member) {
    return Integer.toUnsignedLong(values.get(JAVA_INT, stun + member));
  }
}
