package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel side makes of frames of all shapes. */
@Tag("kernel")
class FrameKernelTest {
  private static final int DOT1Q = 0x8100;
  private static final int DOT1AD = 0x88a8;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION = 60;
  private static final int[] PAD = {0, 1, 4, 0, 0, 0, 0};

  private static final Frame V4 = Frames.out4(Payloads.rtp(1, 1));
  private static final Frame V6 = Frames.out6(Payloads.rtp(1, 1));

  private TestRun kernel;

  @BeforeEach
  void load() {
    kernel = new TestRun();
  }

  @AfterEach
  void unload() {
    kernel.close();
  }

  record Shape(String name, Frame frame) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Shape> understood() {
    return Stream.of(
        new Shape("IPv4", V4),
        new Shape("IPv4 with 4 bytes of options", V4.withOptions(4)),
        new Shape("IPv4 with 40 bytes of options", V4.withOptions(40)),
        new Shape("IPv4 in a VLAN", V4.withVlan(DOT1Q)),
        new Shape("IPv4 in QinQ", V4.withVlan(DOT1AD, DOT1Q)),
        new Shape("IPv4, don't fragment", V4.withFragment(0x4000)),
        new Shape("IPv6", V6),
        new Shape("IPv6 in a VLAN", V6.withVlan(DOT1Q)),
        new Shape("IPv6 with options", V6.withExtension(HOP_BY_HOP, PAD)),
        new Shape(
            "IPv6 with every kind of extension header",
            V6.withExtension(HOP_BY_HOP, PAD)
                .withExtension(DESTINATION, PAD)
                .withExtension(ROUTING, PAD)
                .withExtension(DESTINATION, PAD)),
        new Shape("IPv6, atomic fragment", V6.withExtension(FRAGMENT, 0, 0, 0, 0, 0, 0, 9)),
        new Shape(
            "IPv6 with a long extension header",
            V6.withExtension(DESTINATION, Arrays.copyOf(new int[] {2}, 23))));
  }

  @ParameterizedTest
  @MethodSource("understood")
  void readsAStreamInEitherDirection(Shape shape) {
    var second = shape.frame().withPayload(Payloads.rtp(1, 2));
    kernel.out(shape.frame());
    kernel.out(second);
    kernel.in(second.reversed(Payloads.rtp(2, 1)));

    var drained = kernel.drain();
    var bytes = shape.frame().ipBytes();
    var back = second.reversed(Payloads.rtp(2, 1)).ipBytes();
    var expected = new Drained.Totals(1, back, 2, 2L * bytes);
    assertThat(drained.total(TestRun.HOOK)).isEqualTo(expected);
    assertThat(drained.sessions).hasSize(1);
    assertThat(drained.sessions.getFirst().totals()).isEqualTo(expected);
    assertThat(drained.sessions.getFirst().key())
        .isEqualTo(
            new SessionKey(TestRun.HOOK, shape.frame().source(), shape.frame().destination()));
    assertThat(drained.streams).hasSize(1);
    assertThat(drained.streams.getFirst().bytes()).isEqualTo(2L * Payloads.RTP_BYTES);
    assertThat(drained.skipped()).isEmpty();
  }

  static Stream<Shape> ignored() {
    return Stream.of(
        new Shape("TCP", V4.withProtocol(6)),
        new Shape("TCP over IPv6", V6.withProtocol(6)),
        new Shape("ICMP", V4.withProtocol(1)),
        new Shape("three VLAN tags", V4.withVlan(DOT1AD, DOT1Q, DOT1Q)),
        new Shape("an unknown EtherType", V4.withVlan(0x88cc)));
  }

  @ParameterizedTest
  @MethodSource("ignored")
  void leavesAloneWhatIsNotUdp(Shape shape) {
    kernel.out(shape.frame());
    assertThat(kernel.drain().total(TestRun.HOOK)).isEqualTo(new Drained.Totals(0, 0, 0, 0));
    assertThat(kernel.drain().skipped()).isEmpty();
  }

  static Stream<Shape> broken() {
    return Stream.of(
        new Shape("IPv4 total length past the end", V4.withLengthErrors(0, 1)),
        new Shape(
            "IPv4 total length inside the headers", V4.withLengthErrors(0, -V4.ipBytes() + 10)),
        new Shape(
            "IPv4 total length inside UDP's header", V4.withLengthErrors(0, -V4.ipBytes() + 24)),
        new Shape("UDP length past the end", V4.withLengthErrors(1, 0)),
        new Shape("UDP length past the IP packet", V4.withLengthErrors(0, -1)),
        new Shape("UDP length below its header", V4.withLengthErrors(-(8 + 172) + 7, 0)),
        new Shape("IPv6 payload length past the end", V6.withLengthErrors(0, 1)),
        new Shape(
            "IPv6 extension header past the end",
            V6.withExtension(DESTINATION, 255, 0, 0, 0, 0, 0, 0)));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void countsLengthsThatLie(Shape shape) {
    kernel.out(shape.frame());
    assertThat(kernel.drain().skipped()).isEqualTo(Map.of(MeterCounter.SKIPPED_LENGTH, 1L));
    assertThat(kernel.drain().total(TestRun.HOOK)).isEqualTo(new Drained.Totals(0, 0, 0, 0));
  }

  @Test
  void countsTooManyExtensionHeaders() {
    var frame = V6;
    for (var i = 0; i < 7; i++) {
      frame = frame.withExtension(DESTINATION, PAD);
    }
    kernel.out(frame);
    assertThat(kernel.drain().skipped())
        .isEqualTo(Map.of(MeterCounter.SKIPPED_EXTENSION_HEADERS, 1L));
  }

  @Test
  void readsFirstFragmentsAndCountsLaterOnes() {
    for (var sequence = 1; sequence <= 3; sequence++) {
      var first = V4.withPayload(Payloads.rtp(1, sequence)).withLengthErrors(1000, 0);
      kernel.out(first.withFragment(Frame.MORE_FRAGMENTS));
      kernel.out(V4.withFragment(23));
    }
    var drained = kernel.drain();
    assertThat(drained.skipped()).isEqualTo(Map.of(MeterCounter.SKIPPED_FRAGMENT, 3L));
    assertThat(drained.total(TestRun.HOOK).outPackets()).isEqualTo(6);
    assertThat(drained.sessions.getFirst().totals().outPackets()).isEqualTo(3);
    assertThat(drained.streams.getFirst().packets()).isEqualTo(3);
  }

  @Test
  void countsLaterFragmentsOfIpv6() {
    kernel.out(V6.withExtension(FRAGMENT, 0, 0, 9, 0, 0, 0, 9));
    assertThat(kernel.drain().skipped()).isEqualTo(Map.of(MeterCounter.SKIPPED_FRAGMENT, 1L));
  }

  /** The kernel itself takes no test frame whose EtherType promises an IP header it has not. */
  @ParameterizedTest
  @CsvSource({"IPv4, 34", "VLAN, 15", "IPv6, 54"})
  void survivesEveryTruncation(String kind, int shortest) {
    var frame =
        switch (kind) {
          case "IPv4" -> V4;
          case "VLAN" -> V4.withVlan(DOT1Q);
          default -> V6.withExtension(DESTINATION, PAD);
        };
    var whole = frame.bytes();
    for (var length = shortest; length < whole.length; length++) {
      kernel.run(Direction.EGRESS, Arrays.copyOf(whole, length));
    }
    assertThat(kernel.drain().total(TestRun.HOOK)).isEqualTo(new Drained.Totals(0, 0, 0, 0));
    assertThat(kernel.drain().sessions).isEmpty();
  }

  @Test
  void ignoresThePaddingBehindShortPackets() {
    var tiny = Frames.out4(new byte[] {1});
    kernel.run(Direction.EGRESS, Arrays.copyOf(tiny.bytes(), 60));
    assertThat(kernel.drain().total(TestRun.HOOK)).isEqualTo(new Drained.Totals(0, 0, 1, 29));
  }

  @Test
  void countsAnEmptyDatagram() {
    kernel.in(Frames.in4(new byte[0]));
    assertThat(kernel.drain().total(TestRun.HOOK)).isEqualTo(new Drained.Totals(1, 28, 0, 0));
  }

  @Test
  void countsNothingForAnInterfaceThatIsNotAttached() {
    kernel.tables.removeHook(TestRun.HOOK);
    kernel.out(V4);
    assertThat(kernel.drain().skipped()).isEqualTo(Map.of(MeterCounter.SKIPPED_HOOK, 1L));
    assertThat(kernel.drain().sessions).isEmpty();
  }
}
