package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the kernel side takes packets for a stream, and what it counts of it. */
@Tag("kernel")
class RtpKernelTest {
  private static final int SSRC = 0xcafe0001;

  private TestRun kernel;

  @BeforeEach
  void load() {
    kernel = new TestRun();
  }

  @AfterEach
  void unload() {
    kernel.close();
  }

  private void send(int... sequences) {
    for (var sequence : sequences) {
      kernel.out(Frames.out4(Payloads.rtp(SSRC, sequence)));
    }
  }

  @Test
  void twoPacketsInSequenceMakeAStream() {
    var before = System.nanoTime();
    send(7);
    assertThat(kernel.drain().streams).isEmpty();
    assertThat(kernel.drain().sessions).isEmpty();
    send(8);

    var drained = kernel.drain();
    assertThat(drained.streams).hasSize(1);
    var stream = drained.streams.getFirst();
    assertThat(stream.key()).isEqualTo(new SessionKey(TestRun.HOOK, Frames.POD4, Frames.CLIENT4));
    assertThat(stream.direction()).isEqualTo(Direction.EGRESS);
    assertThat(stream.ssrc()).isEqualTo(SSRC);
    assertThat(stream.packets()).isEqualTo(2);
    assertThat(stream.bytes()).isEqualTo(2 * Payloads.RTP_BYTES);
    assertThat(stream.firstNanos()).isBetween(before, stream.lastNanos() - 1);
    assertThat(stream.lastNanos()).isLessThan(System.nanoTime());
    assertThat(drained.sessions).hasSize(1);
    var session = drained.sessions.getFirst();
    assertThat(session.rtp()).isTrue();
    assertThat(session.stun()).isFalse();
    assertThat(session.firstOut()).isEqualTo(stream.firstNanos());
    assertThat(session.lastOut()).isEqualTo(stream.lastNanos());
    assertThat(session.lastProvenNanos()).isEqualTo(stream.lastNanos());
    assertThat(session.firstIn()).isZero();
    assertThat(session.lastIn()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "in sequence,                           1 2 3 4,       4",
    "over the wrap,                         65534 65535 0, 3",
    "after a gap: all of it counts,         1 5 9 10,      4",
    "never two in sequence,                 1 3 5 7 9,     0",
    "backwards,                             5 4 3 2,       0",
    "repeated,                              5 5 5 5,       0",
    "repeated then in sequence,             5 5 6,         3",
    "reordered once proven,                 1 2 4 3 5,     5",
    "duplicated once proven,                1 2 2 3,       4",
  })
  void probation(String name, String sequences, int packets) {
    send(Arrays.stream(sequences.split(" ")).mapToInt(Integer::parseInt).toArray());
    var drained = kernel.drain();
    assertThat(drained.streams.stream().mapToLong(Drained.Stream::packets).sum())
        .isEqualTo(packets);
    assertThat(drained.sessions).hasSize(packets == 0 ? 0 : 1);
    assertThat(drained.total(TestRun.HOOK).outPackets()).isEqualTo(sequences.split(" ").length);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "version 1,                          0x40,   0, 160",
    "version 3,                          0xc0,   0, 160",
    "RTCP sender report,                 0x80, 200, 160",
    "the first RTCP type,                0x80, 192, 160",
    "the last RTCP type,                 0x80, 223, 160",
    "contributing sources cut off,       0x8f,   0,  59",
    "extension header cut off,           0x90,   0,   3",
    "DTLS,                               0x16,   0, 160",
  })
  void isNotRtp(String name, String flags, int second, int payload) {
    for (var sequence = 1; sequence <= 4; sequence++) {
      var packet = Payloads.rtp(Integer.decode(flags), second, SSRC, sequence, payload);
      kernel.out(Frames.out4(packet));
    }
    assertThat(kernel.drain().streams).isEmpty();
    assertThat(kernel.drain().sessions).isEmpty();
    assertThat(kernel.drain().total(TestRun.HOOK).outPackets()).isEqualTo(4);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "PCMU,                              0x80,   0, 160,   0",
    "Opus with a marker,                0x80, 239, 160, 111",
    "the highest payload type,          0x80, 127, 160, 127",
    "padding,                           0xa0,  96, 160,  96",
    "15 contributing sources,           0x8f,  96,  60,  96",
    "an empty extension,                0x90,  96,   4,  96",
    "no payload,                        0x80,  96,   0,  96",
  })
  void isRtp(String name, String flags, int second, int payload, int payloadType) {
    for (var sequence = 1; sequence <= 2; sequence++) {
      var packet = Payloads.rtp(Integer.decode(flags), second, SSRC, sequence, payload);
      kernel.out(Frames.out4(packet));
    }
    assertThat(kernel.drain().streams)
        .extracting(Drained.Stream::payloadType)
        .containsExactly(payloadType);
  }

  @Test
  void anExtensionLongerThanThePacketIsNotRtp() {
    for (var sequence = 1; sequence <= 4; sequence++) {
      var packet = Payloads.rtp(0x90, 0, SSRC, sequence, 160);
      packet[14] = 1; // 256 words
      kernel.out(Frames.out4(packet));
    }
    assertThat(kernel.drain().streams).isEmpty();
  }

  @Test
  void aSourceIsAStreamInEachDirectionAndOnEachTuple() {
    for (var sequence = 1; sequence <= 3; sequence++) {
      kernel.out(Frames.out4(Payloads.rtp(SSRC, sequence)));
      kernel.out(Frames.out4(Payloads.rtp(SSRC + 1, sequence)));
      kernel.in(Frames.in4(Payloads.rtp(SSRC, sequence)));
      kernel.out(Frames.out6(Payloads.rtp(SSRC, sequence)));
    }
    var drained = kernel.drain();
    assertThat(drained.streams).hasSize(4).allMatch(stream -> stream.packets() == 3);
    assertThat(drained.sessions)
        .extracting(session -> session.totals().outPackets() + session.totals().inPackets())
        .containsExactlyInAnyOrder(9L, 3L);
  }

  @Test
  void walksABurstDatagramByDatagram() {
    var burst =
        Frame.write(out -> {
          for (var sequence = 1; sequence <= 5; sequence++) {
            out.write(Payloads.rtp(SSRC, sequence));
          }
          out.write(Payloads.rtp(0x80, 0, SSRC, 6, 20));
        });
    kernel.burst(Direction.EGRESS, Frames.out4(burst), Payloads.RTP_BYTES);

    var drained = kernel.drain();
    var payload = 5L * Payloads.RTP_BYTES + 32;
    var expected = new Drained.Totals(0, 0, 6, payload + 6 * 28);
    assertThat(drained.total(TestRun.HOOK)).isEqualTo(expected);
    assertThat(drained.sessions.getFirst().totals()).isEqualTo(expected);
    assertThat(drained.streams.getFirst().packets()).isEqualTo(6);
    assertThat(drained.streams.getFirst().bytes()).isEqualTo(payload);
    assertThat(drained.skipped()).isEmpty();
  }

  @Test
  void countsABurstThatIsTooLongToWalk() {
    var segment = 20;
    var burst =
        Frame.write(out -> {
          for (var sequence = 1; sequence <= 150; sequence++) {
            out.write(Payloads.rtp(0x80, 0, SSRC, sequence, segment - 12));
          }
        });
    kernel.burst(Direction.EGRESS, Frames.out4(burst), segment);
    var drained = kernel.drain();
    assertThat(drained.total(TestRun.HOOK).outPackets()).isEqualTo(150);
    assertThat(drained.streams.getFirst().packets()).isEqualTo(128);
    assertThat(drained.skipped()).isEqualTo(Map.of(MeterCounter.SKIPPED_DATAGRAMS, 22L));
  }
}
