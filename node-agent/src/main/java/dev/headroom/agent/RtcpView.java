package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** A {@code headroom_rtcp} in a reader's memory. */
final class RtcpView implements RtcpRow {
  private final MemorySegment values;
  private long rtcp;

  RtcpView(MemorySegment values) {
    this.values = values;
  }

  void moveTo(long offset) {
    rtcp = offset;
  }

  @Override
  public long packets() {
    return unsigned(Layout.RTCP_PACKETS);
  }

  @Override
  public long nack() {
    return unsigned(Layout.RTCP_NACK);
  }

  @Override
  public long pli() {
    return unsigned(Layout.RTCP_PLI);
  }

  @Override
  public long fir() {
    return unsigned(Layout.RTCP_FIR);
  }

  private long unsigned(int member) {
    return Integer.toUnsignedLong(values.get(JAVA_INT, rtcp + member));
  }
}
