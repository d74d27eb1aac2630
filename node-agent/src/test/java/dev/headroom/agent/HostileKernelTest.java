package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Packets that nobody sane sends: random bytes, and good packets with bytes changed, cut off or
 * drawn out. The kernel survives, live calls are counted exactly, nothing is invented.
 */
@Tag("kernel")
class HostileKernelTest {
  private static final int PACKETS = Integer.getInteger("headroom.hostilePackets", 400_000);
  private static final int CALL_EVERY = 100;
  private static final int SSRC = 0x11223344;
  private static final int SMALLEST = 54;

  private static final Frame[] SEEDS = {
    Frames.in4(Payloads.rtp(1, 1)),
    Frames.in4(Payloads.stunRequest(1)).withOptions(8),
    Frames.out6(Payloads.rtp(1, 1)).withExtension(60, 0, 1, 4, 0, 0, 0, 0),
    Frames.out4(Payloads.stunSuccess(1)).withVlan(0x8100),
    Frames.out4(Payloads.rtp(0x9f, 96, 1, 1, 200)).withFragment(Frame.MORE_FRAGMENTS),
  };

  @Test
  void harmsNothingAndNobody() {
    var seed = Long.getLong("headroom.seed", System.nanoTime());
    System.out.println("hostile packets: " + PACKETS + ", -Dheadroom.seed=" + seed);
    var random = new Random(seed);
    var sequence = 0;
    try (var kernel = new TestRun()) {
      for (var i = 0; i < PACKETS; i++) {
        if (i % CALL_EVERY == 0) {
          kernel.out(Frames.outTo(77, Payloads.rtp(SSRC, ++sequence)));
        }
        var direction = random.nextBoolean() ? Direction.INGRESS : Direction.EGRESS;
        kernel.run(direction, random.nextInt(4) == 0 ? noise(random) : mutated(random));
      }
      var drained = kernel.drain();
      assertThat(drained.streams)
          .as("seed %d", seed)
          .filteredOn(stream -> stream.ssrc() == SSRC)
          .extracting(Drained.Stream::packets)
          .containsExactly((long) sequence);
      // Mutations of one good packet can make pairs in sequence on one source; that is no harm.
      assertThat(drained.streams.size()).as("seed %d", seed).isLessThan(PACKETS / 1000);
      var total = drained.total(TestRun.HOOK);
      assertThat(total.inPackets() + total.outPackets()).isLessThanOrEqualTo(PACKETS + sequence);
    }
  }

  /** Random bytes behind an EtherType of IP, so that they are not left aside at once. */
  private static byte[] noise(Random random) {
    var bytes = new byte[SMALLEST + random.nextInt(300)];
    random.nextBytes(bytes);
    bytes[12] = (byte) (random.nextBoolean() ? 0x08 : 0x86);
    bytes[13] = (byte) (bytes[12] == 0x08 ? 0x00 : 0xdd);
    bytes[23] = Frame.UDP;
    bytes[20] = Frame.UDP;
    bytes[14] = (byte) (bytes[12] == 0x08 ? 0x45 : 0x60);
    return bytes;
  }

  private static byte[] mutated(Random random) {
    var bytes = SEEDS[random.nextInt(SEEDS.length)].bytes();
    for (var flips = random.nextInt(4); flips >= 0; flips--) {
      bytes[14 + random.nextInt(bytes.length - 14)] = (byte) random.nextInt();
    }
    var length = SMALLEST + random.nextInt(bytes.length);
    return random.nextInt(3) == 0 ? Arrays.copyOf(bytes, length) : bytes;
  }
}
