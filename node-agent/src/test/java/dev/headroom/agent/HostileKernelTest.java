package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Packets that nobody sane sends: random bytes, and good packets with bytes changed, cut off or
 * drawn out. The kernel survives, live calls are counted exactly, nothing is invented. One in ten
 * is a frame with hostile headers; the others are hostile datagrams that come many in a burst, each
 * read by itself.
 */
@Tag("kernel")
class HostileKernelTest {
  private static final long PACKETS = Long.getLong("headroom.hostilePackets", 10_000_000);
  private static final int CALL_EVERY = 100;
  private static final int SSRC = 0x11223344;
  private static final int SMALLEST = 54;

  private static final byte[][] FRAMES = {
    Frames.in4(Payloads.rtp(1, 1)).bytes(),
    Frames.in4(Payloads.stunRequest(1)).withOptions(8).bytes(),
    Frames.out6(Payloads.rtp(1, 1)).withExtension(60, 0, 1, 4, 0, 0, 0, 0).bytes(),
    Frames.out4(Payloads.stunSuccess(1)).withVlan(0x8100).bytes(),
    Frames.out4(Payloads.rtp(0x9f, 96, 1, 1, 200)).withFragment(Frame.MORE_FRAGMENTS).bytes(),
  };

  private static final byte[][] DATAGRAMS = {
    Payloads.rtp(1, 1),
    Payloads.rtp(0x9f, 96, 1, 1, 80),
    Payloads.stunRequest(1),
    Payloads.stunSuccess(1),
    Payloads.channelData(0x4001, Payloads.rtp(1, 1)),
    Payloads.channelData(0x4001, Payloads.stunRequest(1)),
    Payloads.channelData(0xff10, Payloads.rtp(1, 1)),
    Payloads.sendIndication(Payloads.rtp(1, 1)),
    Payloads.hex(
        "81c90001 00000001 81ce0002 00000001 00000002 81cd0003 00000001 00000002 0003ffff"),
    Payloads.hex("16fefd0000000000000001002c"),
  };

  /** First bytes at the edges of what RFC 7983 tells apart. */
  private static final byte[] FIRST = {
    0, 1, 3, 16, 20, 22, 63, 64, 79, 80, -128, -112, -65, -64, -1
  };

  /** Ethernet, IPv4 and UDP headers, and a page less what belongs to the kernel. */
  private static final int HEADERS = 14 + 20 + 8;

  private static final int MAX_PAYLOAD = 3400;
  private static final int REMOTE_PORT = 34;

  private final byte[] burst =
      Arrays.copyOf(Frames.in4(new byte[MAX_PAYLOAD]).bytes(), HEADERS + MAX_PAYLOAD);

  private long sent;
  private long whole;

  @Test
  void harmsNothingAndNobody() {
    var seed = Long.getLong("headroom.seed", System.nanoTime());
    System.out.println("hostile packets: " + PACKETS + ", -Dheadroom.seed=" + seed);
    var random = new SplittableRandom(seed);
    var sequence = 0;
    try (var kernel = new TestRun()) {
      for (var runs = 0L; sent < PACKETS; runs++) {
        if (runs % CALL_EVERY == 0) {
          kernel.out(Frames.outTo(77, Payloads.rtp(SSRC, ++sequence)));
        }
        var direction = random.nextBoolean() ? Direction.INGRESS : Direction.EGRESS;
        if (whole > sent * 9 / 10) {
          kernel.run(direction, random.nextInt(4) == 0 ? noise(random) : mutated(random));
          sent++;
        } else {
          hostileBurst(kernel, direction, random);
        }
      }
      judge(kernel.drain(), sequence, seed);
    }
  }

  private void judge(Drained drained, int sequence, long seed) {
    assertThat(drained.streams)
        .as("seed %d", seed)
        .filteredOn(stream -> stream.ssrc() == SSRC)
        .extracting(Drained.Stream::packets)
        .containsExactly((long) sequence);
    // Mutations of one good packet can make pairs in sequence on one source; that is no harm.
    assertThat(drained.streams.size()).as("seed %d", seed).isLessThan(20_000);
    assertThat(drained.counters.get(MeterCounter.STREAMS_FULL)).as("seed %d", seed).isZero();
    assertThat(drained.counters.get(MeterCounter.SESSIONS_FULL)).as("seed %d", seed).isZero();
    var total = drained.total(TestRun.HOOK);
    assertThat(total.inPackets() + total.outPackets())
        .as("seed %d", seed)
        .isBetween(whole + sequence, sent + sequence);
  }

  /** Many hostile datagrams of one length behind good headers, at times to a random port. */
  private void hostileBurst(TestRun kernel, Direction direction, SplittableRandom random) {
    var size = random.nextInt(13, 101);
    var datagrams = random.nextInt(2, MAX_PAYLOAD / size);
    for (var i = 0; i < datagrams; i++) {
      hostileDatagram(random, HEADERS + i * size, size);
    }
    var port = random.nextInt(8) == 0 ? random.nextInt(65536) : Frames.CLIENT4.port();
    put16(REMOTE_PORT, port);
    put16(16, 20 + 8 + datagrams * size);
    put16(38, 8 + datagrams * size);
    kernel.burst(direction, burst, HEADERS + datagrams * size, datagrams, size);
    sent += datagrams;
    whole += datagrams;
  }

  private void put16(int at, int number) {
    burst[at] = (byte) (number >> 8);
    burst[at + 1] = (byte) number;
  }

  private void hostileDatagram(SplittableRandom random, int at, int size) {
    var seed = DATAGRAMS[random.nextInt(DATAGRAMS.length)];
    var copied = Math.min(size, seed.length);
    System.arraycopy(seed, 0, burst, at, copied);
    if (random.nextInt(4) == 0) {
      for (var i = 0; i < Math.min(size, 24); i++) {
        burst[at + i] = (byte) random.nextInt();
      }
      burst[at] = FIRST[random.nextInt(FIRST.length)];
    }
    for (var flips = random.nextInt(4); flips >= 0; flips--) {
      burst[at + random.nextInt(size)] = (byte) random.nextInt();
    }
  }

  /** Random bytes behind an EtherType of IP, so that they are not left aside at once. */
  private static byte[] noise(SplittableRandom random) {
    var bytes = new byte[SMALLEST + random.nextInt(300)];
    random.nextBytes(bytes);
    bytes[12] = (byte) (random.nextBoolean() ? 0x08 : 0x86);
    bytes[13] = (byte) (bytes[12] == 0x08 ? 0x00 : 0xdd);
    bytes[23] = Frame.UDP;
    bytes[20] = Frame.UDP;
    bytes[14] = (byte) (bytes[12] == 0x08 ? 0x45 : 0x60);
    return bytes;
  }

  private static byte[] mutated(SplittableRandom random) {
    var bytes = FRAMES[random.nextInt(FRAMES.length)].clone();
    for (var flips = random.nextInt(4); flips >= 0; flips--) {
      bytes[14 + random.nextInt(bytes.length - 14)] = (byte) random.nextInt();
    }
    var length = SMALLEST + random.nextInt(bytes.length);
    return random.nextInt(3) == 0 ? Arrays.copyOf(bytes, length) : bytes;
  }
}
