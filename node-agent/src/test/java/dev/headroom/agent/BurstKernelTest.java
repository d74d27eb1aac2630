package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A burst counts what its datagrams would have counted one by one at the same time. */
@Tag("kernel")
class BurstKernelTest {
  private static final int FRAMES = 6000;
  private static final int DATAGRAM_BYTES = 40;
  private static final int VIDEO = 96;
  private static final int STEP = 3000;
  private static final long FRAME_NANOS = 33_333_333;

  private final long seed = Long.getLong("headroom.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final int[] numbers = new int[6];

  /** RTP of one SSRC for the most part, and at times anything else that a server may send. */
  private byte[] datagram(int ssrc, int frame) {
    var other = random.nextInt(200);
    return switch (other) {
      case 0 -> Arrays.copyOf(new byte[] {127, 1, 2, 3}, DATAGRAM_BYTES);
      case 1 -> rtp(0x80, 200, ssrc, frame); // RTCP
      case 2 -> rtp(0x9f, VIDEO, ssrc, frame); // more announced than there is
      case 3 -> Payloads.channelData(0x4001, Arrays.copyOf(rtp(0x80, VIDEO, ssrc, frame), 36));
      case 4, 5, 6 -> rtp(0x80, VIDEO, (ssrc + 1) % numbers.length, frame);
      case 7, 8 -> rtp(0x80, 101, ssrc, frame); // another payload type in between
      case 9 -> {
        numbers[ssrc] += random.nextInt(-70, 70);
        yield rtp(0x80, VIDEO, ssrc, frame);
      }
      default -> rtp(0x80, VIDEO, ssrc, frame);
    };
  }

  private byte[] rtp(int flags, int type, int ssrc, int frame) {
    numbers[ssrc] = numbers[ssrc] + 1 & 0xffff;
    return Payloads.rtp(flags, type, ssrc, numbers[ssrc], STEP * frame, DATAGRAM_BYTES - 12);
  }

  private static byte[] frameOf(byte[]... datagrams) {
    var payload =
        Frame.write(out -> {
          for (var datagram : datagrams) {
            out.write(datagram);
          }
        });
    return Frames.out4(payload).bytes();
  }

  @Test
  void countsTheSameAsItsDatagramsOneByOne() {
    System.out.println("bursts: " + FRAMES + ", -Dheadroom.seed=" + seed);
    var together = new Drained();
    var single = new Drained();
    try (var bursts = new CaptureMeter();
        var packets = new CaptureMeter()) {
      for (var frame = 1; frame <= FRAMES; frame++) {
        send(bursts, packets, frame);
        if (frame % 100 == 0) { // clock rates are found
          bursts.drain(new Drained());
          packets.drain(new Drained());
        }
      }
      bursts.drain(together);
      packets.drain(single);
    }
    assertThat(together.streams)
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(single.streams)
        .anyMatch(stream -> stream.timing().clockRate() == 90_000 && stream.timing().samples() > 0);
    assertThat(together.sessions)
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(single.sessions);
    assertThat(together.hooks).isEqualTo(single.hooks);
    assertThat(together.counters).isEqualTo(single.counters);
  }

  private void send(CaptureMeter bursts, CaptureMeter packets, int frame) {
    var nanos = 1_000_000_000L + frame * FRAME_NANOS;
    var ssrc = random.nextInt(numbers.length);
    var datagrams = new byte[random.nextInt(1, 40)][];
    for (var i = 0; i < datagrams.length; i++) {
      datagrams[i] = datagram(ssrc, frame);
      var single = frameOf(datagrams[i]);
      assertThat(packets.count(single, single.length, nanos)).isTrue();
    }
    var burst = frameOf(datagrams);
    assertThat(bursts.countBurst(burst, burst.length, nanos, datagrams.length, DATAGRAM_BYTES))
        .isTrue();
  }
}
