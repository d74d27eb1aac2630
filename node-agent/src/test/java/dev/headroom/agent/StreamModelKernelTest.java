package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel side against the model: many streams, everything that networks and senders do. */
@Tag("kernel")
class StreamModelKernelTest {
  private static final int PACKETS = Integer.getInteger("headroom.modelPackets", 1_000_000);
  private static final int STREAMS = 500;
  private static final int PCMU_RATE = 8000;
  private static final int PAYLOAD_BYTES = 20;

  /** How a sender's datagrams are wrapped. */
  private enum Wrap {
    NONE,
    CHANNEL,
    INDICATION;

    static Wrap of(int number) {
      return switch (number) {
        case 0 -> CHANNEL;
        case 1 -> INDICATION;
        default -> NONE;
      };
    }

    byte[] around(byte[] rtp) {
      return switch (this) {
        case NONE -> rtp;
        case CHANNEL -> Payloads.channelData(0x4001, rtp);
        case INDICATION -> Payloads.sendIndication(rtp);
      };
    }
  }

  /** A sender and the network before it: what arrives is at times not what was sent. */
  private static final class Sender {
    private final Random random;
    private final Frame route;
    private final StreamModel model = new StreamModel(PCMU_RATE);
    private final List<int[]> held = new ArrayList<>();
    private final double trouble;
    private final Wrap wrap;
    private int number;
    private int stamp;
    private long nanos;

    Sender(Random random, Frame route) {
      this.random = random;
      this.route = route;
      number = random.nextInt(65536);
      stamp = random.nextInt();
      nanos = 1_000_000_000L + random.nextInt(1_000_000_000);
      trouble = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.3;
      wrap = Wrap.of(random.nextInt(6));
    }

    /** Sends one packet, or none, or several. */
    void step(CaptureMeter kernel, int ssrc) {
      number = number + 1 & 0xffff;
      stamp += 160;
      nanos += 20_000_000 + random.nextInt(-5_000_000, 5_000_000);
      if (random.nextDouble() >= trouble) {
        arrive(kernel, ssrc, number, stamp);
      } else {
        disturb(kernel, ssrc);
      }
    }

    private void disturb(CaptureMeter kernel, int ssrc) {
      switch (random.nextInt(15)) {
        case 0, 1, 2 -> {} // lost
        case 3, 4 -> held.add(new int[] {number, stamp}); // late
        case 5 -> release(kernel, ssrc);
        case 6 -> { // repeated
          arrive(kernel, ssrc, number, stamp);
          arrive(kernel, ssrc, number, stamp);
        }
        case 7 -> number = number + random.nextInt(200) & 0xffff; // a long loss
        case 8 -> number = number + random.nextInt(65536) & 0xffff; // another sequence
        case 9 -> stamp += random.nextInt(1_000_000); // another time base
        case 10 -> nanos += random.nextLong(60_000_000_000L); // silence
        case 11 -> burst(kernel, ssrc, random.nextInt(2, 20));
        case 12 -> { // waited for the lock while others passed
          number = number + 1 & 0xffff;
          arrive(kernel, ssrc, number, stamp, nanos - random.nextLong(2_000_000));
        }
        case 13 -> pad(kernel, ssrc);
        default -> number = number - random.nextInt(5000) & 0xffff; // behind
      }
    }

    /** To fill the path, with a timestamp of no meaning. */
    private void pad(CaptureMeter kernel, int ssrc) {
      var any = random.nextInt();
      model.packet(number, any, nanos, true);
      count(kernel, Payloads.rtp(0xa0, 0, ssrc, number, any, PAYLOAD_BYTES), nanos);
    }

    /** As the kernel carries it: one buffer, the last datagram at times shorter. */
    private void burst(CaptureMeter kernel, int ssrc, int datagrams) {
      var payload = new ByteArrayOutputStream();
      var datagramBytes = 0;
      for (var i = 0; i < datagrams; i++) {
        number = number + 1 & 0xffff;
        stamp += 160;
        model.packet(number, stamp, nanos);
        var shorter = i + 1 == datagrams && random.nextBoolean() ? 8 : 0;
        var rtp = Payloads.rtp(0x80, 0, ssrc, number, stamp, PAYLOAD_BYTES - shorter);
        var datagram = wrap.around(rtp);
        datagramBytes = Math.max(datagramBytes, datagram.length);
        payload.writeBytes(datagram);
      }
      var bytes = route.withPayload(payload.toByteArray()).bytes();
      assertThat(kernel.countBurst(bytes, bytes.length, nanos, datagrams, datagramBytes)).isTrue();
    }

    private void release(CaptureMeter kernel, int ssrc) {
      for (var late : held) {
        nanos += 1000;
        arrive(kernel, ssrc, late[0], late[1]);
      }
      held.clear();
    }

    private void arrive(CaptureMeter kernel, int ssrc, int number, int stamp) {
      arrive(kernel, ssrc, number, stamp, nanos);
    }

    private void arrive(CaptureMeter kernel, int ssrc, int number, int stamp, long read) {
      model.packet(number, stamp, read);
      count(kernel, Payloads.rtp(0x80, 0, ssrc, number, stamp, PAYLOAD_BYTES), read);
    }

    private void count(CaptureMeter kernel, byte[] rtp, long read) {
      var bytes = route.withPayload(wrap.around(rtp)).bytes();
      assertThat(kernel.count(bytes, bytes.length, read)).isTrue();
    }
  }

  @Test
  void agreesWithTheModelOnEveryStream() {
    var seed = Long.getLong("headroom.seed", System.nanoTime());
    System.out.println("modelled packets: " + PACKETS + ", -Dheadroom.seed=" + seed);
    var random = new Random(seed);
    var senders = new ArrayList<Sender>();
    var drained = new Drained();
    try (var kernel = new CaptureMeter()) {
      for (var ssrc = 0; ssrc < STREAMS; ssrc++) {
        senders.add(new Sender(random, route(random, ssrc)));
      }
      for (var i = 0; i < PACKETS; i++) {
        var ssrc = random.nextInt(STREAMS);
        senders.get(ssrc).step(kernel, ssrc);
      }
      kernel.drain(drained);
    }
    compare(senders, drained, seed);
  }

  /** IPv6 with extension headers, VLAN tags, IPv4 options, nothing of it. */
  private static Frame route(Random random, int ssrc) {
    var frame =
        switch (random.nextInt(4)) {
          case 0 -> Frames.out6(new byte[0]).withExtension(60, 0, 1, 4, 0, 0, 0, 0);
          case 1 -> Frames.in4(new byte[0]).withVlan(0x88a8, 0x8100);
          case 2 -> Frames.outTo(ssrc, new byte[0]).withOptions(8);
          default -> Frames.outTo(ssrc, new byte[0]);
        };
    return frame;
  }

  private static void compare(List<Sender> senders, Drained drained, long seed) {
    var proven = senders.stream().filter(sender -> sender.model.proven()).count();
    assertThat(drained.streams).as("seed %d", seed).hasSize((int) proven);
    for (var stream : drained.streams) {
      compare(senders.get(stream.ssrc()).model, stream, "seed " + seed);
    }
  }

  private static void compare(StreamModel model, Drained.Stream stream, String seed) {
    assertThat(stream.packets()).as(seed).isEqualTo(model.packets);
    assertThat(stream.sequence())
        .as(seed)
        .isEqualTo(
            new Drained.Sequence(
                model.lost, model.gaps(), model.duplicates, model.reordered, model.resets));
    assertThat(stream.timing().frames()).as(seed).isEqualTo(model.frames);
    assertThat(stream.timing().samples()).as(seed).isEqualTo(model.samples);
    // The kernel side rounds to whole nanoseconds at every step.
    assertThat((double) stream.timing().jitter())
        .as(seed)
        .isCloseTo(model.jitterNanos(), within(20.0));
    assertThat((double) stream.timing().sum())
        .as(seed)
        .isCloseTo(model.jitterSum, within(20.0 * (model.samples + 1)));
  }
}
