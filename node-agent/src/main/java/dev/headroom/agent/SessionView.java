package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** A session in a reader's memory, one entry after the other. */
final class SessionView implements SessionRow {
  private final MemorySegment keys;
  private final MemorySegment values;
  private final StunView stun;
  private final RtcpView rtcp;
  private final int callOffset;
  private long key;
  private long call;

  /**
   * @param callOffset of the {@code headroom_call} in a value
   */
  SessionView(MemorySegment keys, MemorySegment values, int callOffset) {
    this.keys = keys;
    this.values = values;
    this.callOffset = callOffset;
    stun = new StunView(values);
    rtcp = new RtcpView(values);
  }

  void moveTo(long keyOffset, long valueOffset) {
    key = keyOffset;
    call = valueOffset + callOffset;
  }

  @Override
  public int hook() {
    return KeyView.hook(keys, key);
  }

  @Override
  public SessionKey key() {
    return KeyView.read(keys, key);
  }

  @Override
  public long path() {
    return KeyView.hash(keys, key);
  }

  @Override
  public long ice() {
    return values.get(JAVA_LONG, call + Layout.CALL_ICE);
  }

  @Override
  public boolean provenBy(Proof proof) {
    return (values.get(JAVA_INT, call + Layout.CALL_PROOFS) & proof.mask()) != 0;
  }

  @Override
  public long lastProvenNanos() {
    return values.get(JAVA_LONG, call + Layout.CALL_PROVEN_LAST_NS);
  }

  @Override
  public long firstNanos(Direction direction) {
    return traffic(Layout.TRAFFIC_FIRST_NS, direction);
  }

  @Override
  public long lastNanos(Direction direction) {
    return traffic(Layout.TRAFFIC_LAST_NS, direction);
  }

  @Override
  public long packets(Direction direction) {
    return traffic(Layout.TRAFFIC_VOLUME + Layout.VOLUME_PACKETS, direction);
  }

  @Override
  public long bytes(Direction direction) {
    return traffic(Layout.TRAFFIC_VOLUME + Layout.VOLUME_BYTES, direction);
  }

  @Override
  public boolean has(Trait trait) {
    return (values.get(JAVA_INT, call + Layout.CALL_TRAITS) & trait.mask()) != 0;
  }

  @Override
  public StunRow stun(Direction direction) {
    stun.moveTo(call + Layout.CALL_STUN + (long) direction.index() * Layout.SIZEOF_STUN);
    return stun;
  }

  @Override
  public RtcpRow rtcp(Direction direction) {
    rtcp.moveTo(call + Layout.CALL_RTCP + (long) direction.index() * Layout.SIZEOF_RTCP);
    return rtcp;
  }

  @Override
  public long channelData(Direction direction) {
    return Integer.toUnsignedLong(
        values.get(JAVA_INT, call + Layout.CALL_CHANNEL_DATA + direction.index() * 4L));
  }

  private long traffic(int member, Direction direction) {
    return values.get(JAVA_LONG, call + Layout.CALL_TRAFFIC + member + direction.index() * 8L);
  }
}
