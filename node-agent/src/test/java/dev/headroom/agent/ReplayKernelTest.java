package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code headroom replay} on files of our own, through the real program. */
@Tag("kernel")
class ReplayKernelTest {
  private static final long MILLISECOND = 1_000_000;
  private static final int SSRC = 0xcafe;

  @TempDir private Path folder;

  private final CaptureFiles ethernet = CaptureFiles.pcap(ByteOrder.LITTLE_ENDIAN, true, 1);
  private long nanos = 1_700_000_000_000_000_000L;

  private record Ran(int code, String out, String err) {}

  private Path file(byte[] bytes) {
    try {
      return Files.write(folder.resolve("capture"), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Replay replay(CaptureFiles capture) {
    return Replay.of(file(capture.bytes()));
  }

  private static Ran run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var code =
        ReplayMain.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            arguments);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private void at(long afterMillis, Frame frame) {
    nanos += afterMillis * MILLISECOND;
    var bytes = frame.bytes();
    ethernet.packet(nanos, bytes, bytes.length);
  }

  private void call() {
    at(0, Frames.in4(Payloads.stunRequest(1)));
    at(4, Frames.out4(Payloads.stunSuccess(1)));
    for (var sequence = 1; sequence <= 10; sequence++) {
      if (sequence != 5) {
        at(20, Frames.in4(Payloads.rtp(SSRC, sequence)));
      }
    }
    at(1, Frames.in4(Payloads.rtp(SSRC, 8)));
    at(1, Frames.in4(Payloads.rtp(SSRC, 5)));
  }

  @Test
  void printsExactlyThisForPrograms() {
    call();
    at(0, Frames.in4(new byte[4]).withProtocol(6));
    at(0, Frames.in4(new byte[4]).withFragment(5));
    assertThat(run(file(ethernet.bytes()).toString(), "--json"))
        .isEqualTo(
            new Ran(
                0,
                """
                {
                  "packets" : 15,
                  "streams" : [ {
                    "source" : "192.0.2.7:40000",
                    "destination" : "10.1.2.3:5004",
                    "ssrc" : "0x0000cafe",
                    "payload_type" : 0,
                    "packets" : 11,
                    "octets" : 1892,
                    "lost" : 0,
                    "duplicates" : 1,
                    "reordered" : 1,
                    "clock_rate" : 8000,
                    "jitter_ms" : {
                      "min" : 0,
                      "mean" : 0.689509,
                      "max" : 1.25
                    },
                    "first_seconds" : 0.024,
                    "last_seconds" : 0.186,
                    "retransmission" : false
                  } ],
                  "sessions" : [ {
                    "a" : "192.0.2.7:40000",
                    "b" : "10.1.2.3:5004",
                    "first_seconds" : 0,
                    "last_seconds" : 0.186,
                    "packets" : {
                      "a_to_b" : 12,
                      "b_to_a" : 1
                    },
                    "stun" : {
                      "answered" : 1,
                      "rtt_ms" : {
                        "min" : 4,
                        "mean" : 4,
                        "max" : 4
                      },
                      "retransmitted" : 0
                    },
                    "channel_data" : 0,
                    "rtcp" : {
                      "packets" : 0,
                      "nack" : 0,
                      "pli" : 0,
                      "fir" : 0
                    }
                  } ],
                  "skipped" : {
                    "fragment" : 1,
                    "not_udp" : 1
                  }
                }
                """,
                ""));
  }

  @Test
  void printsATableForPeople() {
    call();
    var ran = run(file(ethernet.bytes()).toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("13 packets", "1 RTP streams", "0x0000cafe", "1 sessions", "4.000/4.000/4.000");
  }

  @ParameterizedTest(name = "link type {0}")
  @CsvSource({
    "1,   020000000001020000000002 0800",
    "1,   020000000001020000000002 88a8 0007 8100 0007 0800",
    "0,   02000000",
    "0,   00000002",
    "108, 00000002",
    "101, ''",
    "228, ''",
    "113, 0000 0001 0006 020000000001 0000 0800",
    "276, 0800 0000 00000002 0001 00 06 0200000000010000",
  })
  void takesEachLinkType(int type, String header) {
    var capture = CaptureFiles.pcap(ByteOrder.BIG_ENDIAN, false, type);
    for (var sequence = 1; sequence <= 3; sequence++) {
      var ethernetFrame = Frames.out4(Payloads.rtp(SSRC, sequence)).bytes();
      var link = Payloads.hex(header);
      var ip = Arrays.copyOfRange(ethernetFrame, 14, ethernetFrame.length);
      var bytes = Arrays.copyOf(link, link.length + ip.length);
      System.arraycopy(ip, 0, bytes, link.length, ip.length);
      capture.packet(sequence * MILLISECOND, bytes, bytes.length);
    }
    var replay = replay(capture);
    assertThat(replay.error()).isNull();
    assertThat(replay.report().streams()).extracting(ReplayStream::packets).containsExactly(3L);
  }

  @Test
  void readsHeadersOfPacketsThatWereCutOff() {
    for (var sequence = 1; sequence <= 3; sequence++) {
      var whole = Frames.out6(Payloads.rtp(SSRC, sequence)).bytes();
      ethernet.packet(nanos, Arrays.copyOf(whole, 80), whole.length);
    }
    assertThat(replay(ethernet).report().streams())
        .extracting(ReplayStream::octets)
        .containsExactly(3L * Payloads.RTP_BYTES);
  }

  @Test
  void printsWhatItReadUntilTheError() {
    call();
    var bytes = ethernet.bytes();
    var cut = ethernet.parts().getLast() + 20;
    var ran = run("--json", file(Arrays.copyOf(bytes, cut)).toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("at byte " + ethernet.parts().getLast() + ": the file ends after 4 of a packet");
    assertThat(ran.out()).contains("\"packets\" : 12,", "\"ssrc\" : \"0x0000cafe\"");
  }

  @ParameterizedTest
  @CsvSource({"0, the file is empty", "10, the file ends after 10", "24, ends without a packet"})
  void aFileWithoutPacketsIsAnError(int length, String why) {
    var ran = run(file(Arrays.copyOf(ethernet.bytes(), length)).toString(), "--json");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("at byte ", why);
    assertThat(ran.out()).contains("\"packets\" : 0,");
  }

  @Test
  void saysHowItIsUsed() {
    assertThat(run("--help").code()).isZero();
    assertThat(run().err()).startsWith("usage: headroom replay FILE [--json]");
    assertThat(run("a", "b").code()).isEqualTo(2);
    assertThat(run("--jsno", "a").code()).isEqualTo(2);
    assertThat(run(folder.resolve("none").toString()).err()).contains("there is no such file");
    assertThat(run(folder.toString()).code()).isEqualTo(2);
  }

  @Test
  void countsPacketsOfOtherLinksUnderTheirType() {
    var capture =
        CaptureFiles.pcapng(ByteOrder.LITTLE_ENDIAN)
            .device(195, 0)
            .device(113, 0)
            .enhanced(0, 1, new byte[30], 30)
            .enhanced(1, 2, new byte[5], 5);
    assertThat(replay(capture).report().skipped())
        .isEqualTo(Map.of("link_type_195", 1L, "link_header", 1L));
  }

  /**
   * A dynamic payload type has jitter from the first packet on: the second pass knows its clock.
   */
  @Test
  void knowsTheClockFromTheStart() {
    for (var i = 0; i < 150; i++) {
      at(20 + i % 2, Frames.out4(Payloads.rtp(0x80, 111, SSRC, i, i * 960, 50)));
    }
    var stream = replay(ethernet).report().streams().getFirst();
    assertThat(stream.clock().rate()).isEqualTo(48_000);
    assertThat(Objects.requireNonNull(stream.jitter()).max()).isBetween(400_000L, 1_000_000L);
  }

  @Test
  void tellsRetransmissionsFromSimulcast() {
    for (var frame = 0; frame < 90; frame++) {
      var stamp = frame * 3000;
      at(33, video(96, 1, 2 * frame, stamp));
      at(0, video(96, 1, 2 * frame + 1, stamp));
      at(0, video(96, 2, frame, stamp)); // another layer with the same clock
      at(0, video(98, 3, frame, stamp + 0x40000000)); // another medium
      if (frame % 10 > 7) {
        at(0, video(97, 4, frame / 10 * 2 + frame % 2, stamp - 9000));
      }
    }
    var report = replay(ethernet).report();
    assertThat(report.streams()).hasSize(4);
    assertThat(report.streams())
        .filteredOn(report::isRetransmission)
        .extracting(ReplayStream::ssrc)
        .containsExactly(4);
  }

  /** As Chromium does with simulcast whose layers need less than they may. */
  @Test
  void tellsRetransmissionsThatFillThePath() {
    for (var frame = 0; frame < 90; frame++) {
      var stamp = frame * 3000;
      at(30, video(96, 1, frame, stamp));
      at(1, video(97, 2, 3 * frame, frame / 10 * 30_000));
      at(1, video(97, 2, 3 * frame + 1, frame / 10 * 30_000));
      at(1, padding(2, 3 * frame + 2, stamp + 180));
      at(0, padding(3, frame, stamp + 180));
    }
    var report = replay(ethernet).report();
    assertThat(report.streams())
        .filteredOn(report::isRetransmission)
        .extracting(ReplayStream::ssrc)
        .containsExactly(2, 3);
  }

  private static Frame padding(int ssrc, int sequence, int timestamp) {
    return Frames.out4(Payloads.rtp(0xa0, 97, ssrc, sequence, timestamp, 200));
  }

  private static Frame video(int type, int ssrc, int sequence, int timestamp) {
    return Frames.out4(Payloads.rtp(0x80, type, ssrc, sequence, timestamp, 900));
  }

  @Test
  void listsRtcpOnAPortOfItsOwn() {
    at(0, Frames.out4(Payloads.hex("81c80001 00000001")));
    assertThat(replay(ethernet).report().sessions()).isEmpty();
    at(5000, Frames.out4(Payloads.hex("81c80001 00000001")));
    assertThat(replay(ethernet).report().sessions())
        .extracting(ReplaySession::rtcp)
        .containsExactly(2L);
  }
}
