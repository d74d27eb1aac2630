package dev.headroom.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** A stream in a reader's memory, one entry after the other. */
final class StreamView implements StreamRow, SequenceRow, TimingRow {
  private final MemorySegment keys;
  private final MemorySegment values;
  private long key;
  private long rtp;

  StreamView(MemorySegment keys, MemorySegment values) {
    this.keys = keys;
    this.values = values;
  }

  void moveTo(long keyOffset, long valueOffset) {
    key = keyOffset;
    rtp = valueOffset + Layout.STREAM_RTP;
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
  public Direction direction() {
    return Direction.of(keys.get(JAVA_BYTE, key + Layout.STREAM_KEY_DIRECTION));
  }

  @Override
  public int ssrc() {
    return keys.get(JAVA_INT, key + Layout.STREAM_KEY_SSRC);
  }

  @Override
  public int channel() {
    return Short.toUnsignedInt(keys.get(JAVA_SHORT, key + Layout.STREAM_KEY_CHANNEL));
  }

  @Override
  public int payloadType() {
    return values.get(JAVA_BYTE, rtp + Layout.RTP_PAYLOAD_TYPE);
  }

  @Override
  public long firstNanos() {
    return values.get(JAVA_LONG, rtp + Layout.RTP_FIRST_NS);
  }

  @Override
  public long lastNanos() {
    return values.get(JAVA_LONG, rtp + Layout.RTP_LAST_NS);
  }

  @Override
  public long packets() {
    return values.get(JAVA_LONG, rtp + Layout.RTP_PACKETS);
  }

  @Override
  public long bytes() {
    return values.get(JAVA_LONG, rtp + Layout.RTP_BYTES);
  }

  @Override
  public SequenceRow sequence() {
    return this;
  }

  @Override
  public TimingRow timing() {
    return this;
  }

  @Override
  public int highest() {
    return Short.toUnsignedInt(
        values.get(JAVA_SHORT, rtp + Layout.RTP_SEQUENCE + Layout.SEQUENCE_HIGHEST));
  }

  @Override
  public long lost() {
    return sequence(Layout.SEQUENCE_LOST);
  }

  @Override
  public int gaps() {
    return Long.bitCount(
        ~values.get(JAVA_LONG, rtp + Layout.RTP_SEQUENCE + Layout.SEQUENCE_WINDOW));
  }

  @Override
  public long duplicates() {
    return sequence(Layout.SEQUENCE_DUPLICATES);
  }

  @Override
  public long reordered() {
    return sequence(Layout.SEQUENCE_REORDERED);
  }

  @Override
  public long resets() {
    return sequence(Layout.SEQUENCE_RESETS);
  }

  @Override
  public int clockRate() {
    return (int) timing32(Layout.TIMING_CLOCK_RATE);
  }

  @Override
  public long frames() {
    return timing32(Layout.TIMING_FRAMES);
  }

  @Override
  public int timestamp() {
    return (int) timing32(Layout.TIMING_TIMESTAMP);
  }

  @Override
  public int step() {
    return (int) timing32(Layout.TIMING_STEP);
  }

  @Override
  public long ticks() {
    return timing(Layout.TIMING_TICKS);
  }

  @Override
  public long arrivalNanos() {
    return timing(Layout.TIMING_ARRIVAL_NS);
  }

  @Override
  public long elapsedNanos() {
    return timing(Layout.TIMING_ARRIVAL_NS) - timing(Layout.TIMING_ANCHOR_NS);
  }

  @Override
  public long jitterNanos() {
    return timing(Layout.TIMING_JITTER_Q4_NS) >>> 4;
  }

  @Override
  public long jitterSamples() {
    return timing32(Layout.TIMING_JITTER_SAMPLES);
  }

  @Override
  public long jitterSumNanos() {
    return timing(Layout.TIMING_JITTER_SUM_NS);
  }

  @Override
  public long jitterMinNanos() {
    return timing(Layout.TIMING_JITTER_MIN_NS);
  }

  @Override
  public long jitterMaxNanos() {
    return timing(Layout.TIMING_JITTER_MAX_NS);
  }

  private long sequence(int member) {
    return Integer.toUnsignedLong(values.get(JAVA_INT, rtp + Layout.RTP_SEQUENCE + member));
  }

  private long timing(int member) {
    return values.get(JAVA_LONG, rtp + Layout.RTP_TIMING + member);
  }

  private long timing32(int member) {
    return Integer.toUnsignedLong(values.get(JAVA_INT, rtp + Layout.RTP_TIMING + member));
  }
}
