package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A packet that waited for the lock of its entry comes with an earlier time than the one before it.
 * For its entry it came at the same time: no silence, no reset, and no time runs backwards.
 */
@Tag("kernel")
class WaitingKernelTest {
  private static final long START = 100_000_000_000L;
  private static final long WAITED = 1_000;

  private CaptureMeter kernel;

  @BeforeEach
  void load() {
    kernel = new CaptureMeter();
  }

  @AfterEach
  void unload() {
    kernel.close();
  }

  private void count(Frame frame, long nanos) {
    var bytes = frame.bytes();
    assertThat(kernel.count(bytes, bytes.length, nanos)).isTrue();
  }

  private void rtp(int sequence, long nanos) {
    count(Frames.out4(Payloads.rtp(1, sequence)), nanos);
  }

  private Drained drain() {
    var drained = new Drained();
    kernel.drain(drained);
    return drained;
  }

  @Test
  void isNoSilenceOfItsStream() {
    rtp(1, START);
    rtp(2, START);
    rtp(4, START - WAITED);
    var stream = drain().streams.getFirst();
    assertThat(stream.sequence()).isEqualTo(new Drained.Sequence(0, 1, 0, 0, 0));
    assertThat(stream.lastNanos()).isEqualTo(START);
    assertThat(stream.timing().samples()).isEqualTo(2);
  }

  @Test
  void isNoSilenceOfASourceOnProbation() {
    rtp(1, START);
    rtp(3, START - WAITED);
    rtp(4, START);
    assertThat(drain().streams.getFirst().packets()).isEqualTo(3);
  }

  @Test
  void doesNotMakeItsSessionForget() {
    count(Frames.in4(new byte[] {1}), START);
    count(Frames.out4(new byte[] {1}), START);
    rtp(1, START - WAITED);
    rtp(2, START - WAITED);
    var session = drain().sessions.getFirst();
    assertThat(session.totals().outPackets()).isEqualTo(3);
    assertThat(session.totals().inPackets()).isEqualTo(1);
    assertThat(session.lastOut()).isEqualTo(START);
    count(Frames.out4(new byte[] {1}), START - 2 * WAITED);
    assertThat(drain().sessions.getFirst().lastOut()).isEqualTo(START);
  }

  @Test
  void isNoNewStunRequest() {
    count(Frames.in4(Payloads.stunRequest(1)), START);
    count(Frames.in4(Payloads.stunRequest(1)), START - WAITED);
    count(Frames.out4(Payloads.stunSuccess(1)), START - WAITED);
    count(Frames.in4(Payloads.stunRequest(2)), START);
    count(Frames.out4(Payloads.stunSuccess(2)), START - WAITED);
    assertThat(drain().sessions.getFirst().stunIn()).isEqualTo(new Drained.Stun(2, 1, 1, 0, 0, 0));
  }
}
