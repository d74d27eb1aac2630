package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clock rates and jitter on the kernel side, with arrival times of our choice. */
@Tag("kernel")
class TimingKernelTest {
  private static final long MILLISECOND = 1_000_000;
  private static final int OPUS = 111;

  private CaptureMeter kernel;
  private long nanos = 1_000_000_000;

  @BeforeEach
  void load() {
    kernel = new CaptureMeter();
  }

  @AfterEach
  void unload() {
    kernel.close();
  }

  /** Opus packets, one each 20 ms, each second one this much late. */
  private void opus(int from, int count, long lateNanos) {
    for (var i = from; i < from + count; i++) {
      rtp(OPUS, i, i * 960, nanos + (i % 2) * lateNanos);
      nanos += 20 * MILLISECOND;
    }
  }

  private void rtp(int payloadType, int sequence, int timestamp, long arrival) {
    var bytes = Frames.out4(Payloads.rtp(0x80, payloadType, 1, sequence, timestamp, 20)).bytes();
    assertThat(kernel.count(bytes, bytes.length, arrival)).isTrue();
  }

  private Drained.Timing timing() {
    var drained = new Drained();
    kernel.drain(drained);
    return drained.streams.getFirst().timing();
  }

  @Test
  void aDynamicClockIsUnknownUntilItIsFound() {
    opus(0, 90, 0);
    assertThat(timing().clockRate()).isZero();
    opus(90, 60, 0);
    assertThat(timing().samples()).isZero();
    opus(150, 150, 0);
    assertThat(timing().clockRate()).isEqualTo(48_000);
    assertThat(timing().samples()).isBetween(80L, 150L);
    assertThat(timing().jitter()).isLessThan(20);
  }

  @Test
  void aSecondPassKnowsTheClockFromTheStart() {
    opus(0, 150, 2 * MILLISECOND);
    assertThat(timing().samples()).isZero();
    var first = kernel;
    kernel = new CaptureMeter();
    kernel.useClockRates(first);
    first.close();
    nanos = 1_000_000_000;
    opus(0, 150, 2 * MILLISECOND);
    assertThat(timing().clockRate()).isEqualTo(48_000);
    assertThat(timing().samples()).isEqualTo(149);
    // Every difference is 2 ms, and the jitter's way there is exponential.
    assertThat(timing().max()).isBetween(1_990_000L, 2_000_000L);
    assertThat(timing().min()).isEqualTo(2 * MILLISECOND / 16);
  }

  @Test
  void packetsOfOneFrameAreOneArrival() {
    for (var frame = 0; frame < 50; frame++) {
      for (var part = 0; part < 4; part++) {
        rtp(34, frame * 4 + part, frame * 3000, nanos + part * MILLISECOND);
      }
      nanos += 100 * MILLISECOND / 3;
    }
    assertThat(timing().frames()).isEqualTo(49);
    assertThat(timing().samples()).isEqualTo(49);
    // libwebrtc's rule: from the last part of a frame to the first of the next it is 3 ms less.
    assertThat(timing().max()).isBetween(2_700_000L, 3_000_001L);
  }

  @Test
  void aBreakInTheTimestampsIsNotJitter() {
    for (var i = 0; i < 100; i++) {
      rtp(0, i, i * 160 + (i < 50 ? 0 : 1_000_000), nanos);
      nanos += 20 * MILLISECOND;
    }
    assertThat(timing().samples()).isEqualTo(98);
    assertThat(timing().max()).isZero();
  }

  /** Chromium fills a path so, between the frames and with timestamps of its own. */
  @Test
  void paddingHasNoPartInTheTiming() {
    padding(0, 0);
    nanos += 20 * MILLISECOND;
    for (var i = 1; i < 100; i += 2) {
      rtp(0, i, i * 80, nanos);
      padding(i + 1, i * 80 + 40);
      nanos += 20 * MILLISECOND;
    }
    assertThat(timing().frames()).isEqualTo(49);
    assertThat(timing().samples()).isEqualTo(49);
    assertThat(timing().max()).isZero();
  }

  private void padding(int sequence, int timestamp) {
    var bytes = Frames.out4(Payloads.rtp(0xa0, 0, 1, sequence, timestamp, 20)).bytes();
    assertThat(kernel.count(bytes, bytes.length, nanos + 7 * MILLISECOND)).isTrue();
  }

  private Drained.Stream stream() {
    var drained = new Drained();
    kernel.drain(drained);
    return drained.streams.getFirst();
  }

  private void speech(int payloadType, int from, int count, int step) {
    for (var i = from; i < from + count; i++) {
      rtp(payloadType, i, i * step, nanos);
      nanos += 20 * MILLISECOND;
    }
  }

  @Test
  void whatComesInBetweenIsNotThePayloadType() {
    speech(0, 0, 50, 160);
    speech(101, 50, 20, 160);
    assertThat(stream().payloadType()).isZero();
    assertThat(stream().timing().clockRate()).isEqualTo(8000);
  }

  @Test
  void anotherPayloadTypeForGoodHasAnotherClock() {
    speech(0, 0, 50, 160);
    speech(OPUS, 50, 60, 960);
    assertThat(stream().payloadType()).isEqualTo(OPUS);
    assertThat(stream().timing().clockRate()).isZero();
    speech(OPUS, 110, 140, 960);
    assertThat(stream().timing().clockRate()).isZero();
    speech(OPUS, 250, 70, 960);
    assertThat(stream().timing().clockRate()).isEqualTo(48_000);
    speech(0, 320, 270, 160);
    assertThat(stream().timing().clockRate()).isEqualTo(8000);
  }

  @Test
  void aPauseIsSilenceAndNotLoss() {
    opus(0, 50, 0);
    nanos += 10_000 * MILLISECOND;
    opus(50, 50, 0);
    var drained = new Drained();
    kernel.drain(drained);
    assertThat(drained.streams.getFirst().sequence())
        .isEqualTo(new Drained.Sequence(0, 0, 0, 0, 0));
  }
}
