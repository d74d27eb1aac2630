package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What sessions count beside media: STUN times, RTCP feedback, DTLS, TURN channels. The pod's
 * address is the lower one, so a capture's egress is the pod's.
 */
@Tag("kernel")
class PayloadKernelTest {
  private static final long MILLISECOND = 1_000_000;

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

  private void at(long afterMillis, Frame frame) {
    nanos += afterMillis * MILLISECOND;
    var bytes = frame.bytes();
    assertThat(kernel.count(bytes, bytes.length, nanos)).isTrue();
  }

  private static Frame in(byte[] payload) {
    return Frames.in4(payload);
  }

  private static Frame out(byte[] payload) {
    return Frames.out4(payload);
  }

  private Drained drain() {
    var drained = new Drained();
    kernel.drain(drained);
    return drained;
  }

  private Drained.Session session() {
    return drain().sessions.getFirst();
  }

  @Test
  void tellsTheServersTurnaroundFromThePath() {
    at(0, in(Payloads.stunRequest(1)));
    at(3, out(Payloads.stunSuccess(1)));
    at(10, in(Payloads.stunRequest(2)));
    at(1, out(Payloads.stunSuccess(2)));
    at(10, out(Payloads.stunRequest(3)));
    at(25, in(Payloads.stunSuccess(3)));
    assertThat(session().stunIn())
        .isEqualTo(new Drained.Stun(2, 2, 0, 4 * MILLISECOND, MILLISECOND, 3 * MILLISECOND));
    assertThat(session().stunOut())
        .isEqualTo(new Drained.Stun(1, 1, 0, 25 * MILLISECOND, 25 * MILLISECOND, 25 * MILLISECOND));
  }

  @Test
  void believesNoTimeOfARetransmittedRequest() {
    at(0, in(Payloads.stunRequest(1)));
    at(500, in(Payloads.stunRequest(1)));
    at(500, in(Payloads.stunRequest(1)));
    at(3, out(Payloads.stunSuccess(1)));
    assertThat(session().stunIn()).isEqualTo(new Drained.Stun(1, 0, 2, 0, 0, 0));
  }

  @Test
  void anAnswerAfterTheLastTimeoutIsNone() {
    at(0, in(Payloads.stunRequest(1)));
    at(40_001, out(Payloads.stunSuccess(1)));
    assertThat(drain().sessions).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a sender report,                    80c80006, 24, 1 0 0 0",
    "a generic NACK,                     81cd0003, 12, 1 1 0 0",
    "transport-wide feedback,            8fcd0003, 12, 1 0 0 0",
    "a picture loss indication,          81ce0002, 8, 1 0 1 0",
    "a full intra request,               84ce0004, 16, 1 0 0 1",
    "REMB,                               8fce0004, 16, 1 0 0 0",
    "a length past the end,              80c80007, 24, 0 0 0 0",
    "a header alone,                     80c80000, 0, 1 0 0 0",
  })
  void countsFeedback(String name, String header, int body, String expected) {
    var packet = Payloads.hex(header);
    prove();
    at(1, in(Arrays.copyOf(packet, packet.length + body)));
    assertThat(session().rtcpIn()).as(name).isEqualTo(rtcp(expected));
    assertThat(session().rtcpOut()).isEqualTo(rtcp("0 0 0 0"));
  }

  @Test
  void walksCompoundPacketsAndStopsAtWhatIsSealed() {
    prove();
    var receiverReport = "80c90001 00000001";
    var nack = "81cd0003 00000001 00000002 00000000";
    var pli = "81ce0002 00000001 00000002";
    at(1, out(Payloads.hex(receiverReport + nack + pli + pli)));
    at(1, out(Payloads.hex(receiverReport + "0123456789abcdef80000001" + "00112233445566778899")));
    assertThat(session().rtcpOut()).isEqualTo(rtcp("2 1 2 0"));
  }

  @Test
  void feedbackBeforeTheProofCounts() {
    at(1, in(Payloads.hex("81ce0002 00000001 00000002")));
    prove();
    assertThat(session().rtcpIn()).isEqualTo(rtcp("1 0 1 0"));
  }

  @Test
  void seesDtlsComeAndGo() {
    at(0, in(Payloads.hex("16fefd0000")));
    prove();
    assertThat(session().traits()).containsExactly(Trait.DTLS_HANDSHAKE);
    at(0, out(Payloads.hex("15fefd0001")));
    assertThat(session().traits())
        .containsExactlyInAnyOrder(Trait.DTLS_HANDSHAKE, Trait.DTLS_ALERT);
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "1, 3", "3, 3", "4, 0"})
  void looksIntoTurnChannels(int padding, int packets) {
    for (var sequence = 1; sequence <= 3; sequence++) {
      at(20, in(channelData(0x4abc, Payloads.rtp(7, sequence), padding)));
    }
    var drained = drain();
    assertThat(drained.streams).hasSize(packets == 0 ? 0 : 1);
    if (packets > 0) {
      var stream = drained.streams.getFirst();
      assertThat(stream.channel()).isEqualTo(0x4abc);
      assertThat(stream.packets()).isEqualTo(packets);
      assertThat(stream.bytes()).isEqualTo((long) packets * Payloads.RTP_BYTES);
      assertThat(session().channelDataIn()).isEqualTo(packets);
      assertThat(session().channelDataOut()).isZero();
    }
  }

  @Test
  void aSourceIsAStreamInEachChannel() {
    for (var sequence = 1; sequence <= 3; sequence++) {
      at(20, in(channelData(0x4000, Payloads.rtp(7, sequence), 0)));
      at(20, in(channelData(0x4001, Payloads.rtp(7, sequence), 0)));
      at(20, in(Payloads.rtp(7, sequence)));
    }
    assertThat(drain().streams)
        .extracting(Drained.Stream::channel)
        .containsExactlyInAnyOrder(0x4000, 0x4001, 0);
    assertThat(drain().sessions).hasSize(1);
  }

  @Test
  void aCheckThroughAChannelIsNotTheRelaysOwnTurnaround() {
    at(0, in(channelData(0x4000, Payloads.stunRequest(1), 0)));
    at(80, out(channelData(0x4000, Payloads.stunSuccess(1), 0)));
    assertThat(session().stun()).isTrue();
    assertThat(session().stunIn()).isEqualTo(new Drained.Stun(0, 0, 0, 0, 0, 0));
  }

  @Test
  void anErrorIsAnAnswerAndNoProof() {
    at(0, in(Payloads.stunRequest(1)));
    at(3, out(Payloads.stun(0x0111, 1, 12)));
    assertThat(drain().sessions).isEmpty();
    at(10, in(Payloads.stunRequest(2)));
    at(5, out(Payloads.stunSuccess(2)));
    assertThat(session().stunIn())
        .isEqualTo(new Drained.Stun(2, 2, 0, 8 * MILLISECOND, 3 * MILLISECOND, 5 * MILLISECOND));
  }

  @Test
  void eachSendingIsAnsweredOnce() {
    at(0, in(Payloads.stunRequest(1)));
    at(1, in(Payloads.stunRequest(1)));
    for (var answer = 0; answer < 4; answer++) {
      at(1, out(Payloads.stunSuccess(1)));
    }
    assertThat(session().stunIn()).isEqualTo(new Drained.Stun(2, 0, 1, 0, 0, 0));
  }

  @Test
  void takesAttributesWithoutPadding() {
    at(0, in(Payloads.stun(0x0003, 1, 13)));
    at(2, out(Payloads.stun(0x0103, 1, 7)));
    assertThat(session().stunIn().samples()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0x0016, 1", "0x0017, 1", "0x0011, 0"})
  void looksIntoTurnIndications(String type, int streams) {
    for (var sequence = 1; sequence <= 3; sequence++) {
      at(20, in(indication(Integer.decode(type), Payloads.rtp(7, sequence), 2)));
    }
    assertThat(drain().streams).hasSize(streams);
    if (streams > 0) {
      var stream = drain().streams.getFirst();
      assertThat(stream.channel()).isEqualTo(1);
      assertThat(stream.bytes()).isEqualTo(3L * Payloads.RTP_BYTES);
    }
  }

  @Test
  void looksForTheDataOfAnIndicationAmongEightAttributes() {
    for (var sequence = 1; sequence <= 3; sequence++) {
      at(20, in(indication(0x0016, Payloads.rtp(7, sequence), 7)));
      at(20, in(indication(0x0016, Payloads.rtp(8, sequence), 8)));
    }
    assertThat(drain().streams).extracting(Drained.Stream::ssrc).containsExactly(7);
  }

  @Test
  void takesWhatMicrosoftsTurnMultiplexes() {
    at(0, in(Payloads.stunRequest(1)));
    at(9, out(multiplexed(Payloads.stunSuccess(1))));
    at(9, out(multiplexed(Payloads.rtp(7, 1))));
    at(9, out(multiplexed(Payloads.rtp(7, 2))));
    assertThat(session().stun()).isTrue();
    assertThat(session().channelDataOut()).isEqualTo(3);
    assertThat(drain().streams).extracting(Drained.Stream::packets).containsExactly(2L);
    at(9, out(Arrays.copyOf(multiplexed(Payloads.rtp(7, 3)), 99)));
    assertThat(session().channelDataOut()).isEqualTo(3);
  }

  @ParameterizedTest(name = "{0} with lifetime {1}")
  @CsvSource({"0x0004, 0, true", "0x0004, 600, false", "0x0003, 0, true", "0x0008, 0, false"})
  void anAllocationThatIsGivenBackEndsTheSession(String method, int lifetime, boolean ends) {
    var request = Integer.decode(method);
    prove();
    at(20, in(Payloads.stun(request, 1, 0)));
    at(1, out(withLifetime(request | 0x0100, 1, lifetime)));
    assertThat(session().lastProvenNanos()).isEqualTo(ends ? 0 : nanos);
    assertThat(session().traits().contains(Trait.TURN_END)).isEqualTo(ends);
    at(20, in(Payloads.stun(0x0003, 2, 0)));
    at(1, out(withLifetime(0x0103, 2, 600)));
    assertThat(session().lastProvenNanos()).isEqualTo(nanos);
  }

  @Test
  void aRefreshThatNobodyAskedForEndsNothing() {
    prove();
    at(20, in(withLifetime(0x0104, 1, 0)));
    assertThat(session().lastProvenNanos()).isPositive();
  }

  private static byte[] withLifetime(int type, long id, int seconds) {
    var message = Payloads.stun(type, id, 16);
    ByteBuffer.wrap(message)
        .position(20)
        .putLong(0x8022000461626364L)
        .putInt(0x000d0004)
        .putInt(seconds);
    return message;
  }

  private static byte[] multiplexed(byte[] content) {
    return Frame.write(out -> {
      out.writeShort(0xff10);
      out.writeShort(8 + content.length);
      out.writeLong(0x1122334455667788L);
      out.write(content);
    });
  }

  /** With so many other attributes of 5 bytes, padded, before the data. */
  private static byte[] indication(int type, byte[] content, int others) {
    var message =
        Frame.write(out -> {
          out.write(Payloads.stun(type, 1, 0));
          for (var i = 0; i < others; i++) {
            out.writeShort(0x0012);
            out.writeShort(5);
            out.writeLong(0);
          }
          out.writeShort(0x0013);
          out.writeShort(content.length);
          out.write(content);
        });
    var attributes = message.length - 20;
    message[2] = (byte) (attributes >> 8);
    message[3] = (byte) attributes;
    return message;
  }

  private void prove() {
    at(1, in(Payloads.rtp(1, 1)));
    at(20, in(Payloads.rtp(1, 2)));
  }

  private static Drained.Rtcp rtcp(String numbers) {
    var n = Arrays.stream(numbers.split(" ")).mapToLong(Long::parseLong).toArray();
    return new Drained.Rtcp(n[0], n[1], n[2], n[3]);
  }

  private static byte[] channelData(int channel, byte[] content, int padding) {
    return Frame.write(out -> {
      out.writeShort(channel);
      out.writeShort(content.length);
      out.write(content);
      out.write(new byte[padding]);
    });
  }
}
