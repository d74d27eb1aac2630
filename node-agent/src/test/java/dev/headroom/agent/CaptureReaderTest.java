package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files in every form, whole, cut off at every byte, and wrong. */
class CaptureReaderTest {
  private static final long TIME = 1_700_000_000_123_456_000L;
  private static final byte[] ONE = {1, 2, 3, 4, 5};
  private static final byte[] TWO = new byte[60];

  private record Packet(int linkType, long nanos, List<Byte> bytes, int original) {}

  private record Read(List<Packet> packets, @Nullable CaptureError error) {}

  private static Read read(byte[] file) {
    var packets = new ArrayList<Packet>();
    var packet = new CapturedPacket();
    try {
      var reader = CaptureReader.of(new ByteArrayInputStream(file));
      while (reader.next(packet)) {
        packets.add(
            new Packet(
                packet.linkType(),
                packet.nanos(),
                list(Arrays.copyOf(packet.bytes(), packet.length())),
                packet.originalLength()));
      }
      return new Read(packets, null);
    } catch (CaptureError e) {
      return new Read(packets, e);
    }
  }

  private static List<Byte> list(byte[] bytes) {
    var list = new ArrayList<Byte>();
    for (var b : bytes) {
      list.add(b);
    }
    return list;
  }

  private static CaptureError error(byte[] file) {
    var error = read(file).error();
    if (error == null) {
      throw new AssertionError("read without an error");
    }
    return error;
  }

  private static CaptureFiles pcap(ByteOrder order, boolean nanoseconds) {
    return CaptureFiles.pcap(order, nanoseconds, 113)
        .packet(TIME, ONE, 5)
        .packet(TIME + 1_000_000, TWO, 1500);
  }

  private static CaptureFiles pcapng(ByteOrder order) {
    return CaptureFiles.pcapng(order)
        .device(113, 0)
        .block(0x0bad, CaptureFiles.pcapng(order).buffer(8))
        .enhanced(0, TIME / 1000, ONE, 5)
        .section()
        .device(113, 0)
        .enhanced(0, TIME / 1000 + 1000, TWO, 1500);
  }

  static Stream<CaptureFiles> files() {
    return Stream.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)
        .flatMap(order -> Stream.of(pcap(order, true), pcap(order, false), pcapng(order)));
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsEachForm(CaptureFiles file) {
    assertThat(read(file.bytes()))
        .isEqualTo(
            new Read(
                List.of(
                    new Packet(113, TIME, list(ONE), 5),
                    new Packet(113, TIME + 1_000_000, list(TWO), 1500)),
                null));
  }

  @ParameterizedTest
  @MethodSource("files")
  void saysWhereItWasCutOffAtEveryByte(CaptureFiles file) {
    var whole = read(file.bytes()).packets();
    for (var length = 0; length < file.bytes().length; length++) {
      var read = read(Arrays.copyOf(file.bytes(), length));
      assertThat(read.packets()).isEqualTo(whole.subList(0, read.packets().size()));
      if (length > 0 && file.parts().contains(length)) {
        assertThat(read.error()).as("%d bytes", length).isNull();
      } else {
        var limit = length;
        var cut = file.parts().stream().filter(part -> part <= limit).toList().getLast();
        assertThat(read.error()).as("%d bytes", length).isNotNull();
        assertThat(error(Arrays.copyOf(file.bytes(), length)).offset())
            .as("%d bytes", length)
            .isEqualTo(cut.longValue());
      }
    }
  }

  @ParameterizedTest(name = "resolution {0}: {1} units are {2} ns")
  @CsvSource({
    "6, 5, 5000",
    "9, 5, 5",
    "3, 5, 5000000",
    "0, 5, 5000000000",
    "12, 5999, 5",
    "0x80, 5, 5000000000",
    "0x8a, 1025, 1000976562",
    "0xbf, 0x4000000000000000, 500000000",
  })
  void knowsUnitsOfTime(String resolution, String units, long nanos) {
    var option = new byte[] {9, 0, 1, 0, Integer.decode(resolution).byteValue(), 0, 0, 0};
    var file =
        CaptureFiles.pcapng(ByteOrder.LITTLE_ENDIAN)
            .device(1, 0, option)
            .enhanced(0, Long.decode(units), ONE, 5);
    assertThat(read(file.bytes()).packets().getFirst().nanos()).isEqualTo(nanos);
  }

  @Test
  void addsAnInterfacesOffsetOfTime() {
    var options = new byte[] {2, 0, 3, 0, 'e', 't', 'h', 0, 14, 0, 8, 0, 7, 0, 0, 0, 0, 0, 0, 0};
    var file =
        CaptureFiles.pcapng(ByteOrder.LITTLE_ENDIAN).device(1, 0, options).enhanced(0, 1, ONE, 5);
    assertThat(read(file.bytes()).packets().getFirst().nanos()).isEqualTo(7_000_001_000L);
  }

  @Test
  void keepsInterfacesApart() {
    var file =
        CaptureFiles.pcapng(ByteOrder.BIG_ENDIAN)
            .device(1, 0)
            .device(
                276, 4, (byte) 0, (byte) 9, (byte) 0, (byte) 1, (byte) 9, (byte) 0, (byte) 0,
                (byte) 0)
            .enhanced(1, 7, ONE, 5)
            .obsolete(0, 7, ONE);
    assertThat(read(file.bytes()).packets())
        .extracting(Packet::linkType, Packet::nanos)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(276, 7L),
            org.assertj.core.groups.Tuple.tuple(1, 7000L));
  }

  @Test
  void aSimplePacketComesWithTheOneBefore() {
    var file =
        CaptureFiles.pcapng(ByteOrder.LITTLE_ENDIAN)
            .device(1, 4)
            .enhanced(0, 7, ONE, 5)
            .simple(new byte[4], 100);
    assertThat(read(file.bytes()).packets().getLast())
        .isEqualTo(new Packet(1, 7000, list(new byte[4]), 100));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, empty",
    "00, 0, too few",
    "1f8b080000000000, 0, gzip",
    "7b2261223a312c22, 0, neither pcap nor pcapng",
    "0a0d0d0a1c00000000112233, 0, byte-order mark",
    "0a0d0d0a0d0000004d3c2b1a, 0, claims 13 bytes",
    "d4c3b2a1010004000000000000000000ffff000001000000, 4, version 1",
    "d4c3b2a1020004000000000000000000ffff000069000000, 20, link type 105",
  })
  void refusesWhatIsNoCapture(String hex, long offset, String why) {
    var error = error(Payloads.hex(hex));
    assertThat(error.offset()).isEqualTo(offset);
    assertThat(error).hasMessageContaining(why).hasMessageStartingWith("at byte " + offset);
  }

  @Test
  void believesNoLength() {
    var order = ByteOrder.LITTLE_ENDIAN;
    var huge = CaptureFiles.pcap(order, false, 1);
    huge.part(huge.buffer(16).putLong(0).putInt(-1).putInt(-1));
    assertThat(error(huge.bytes())).hasMessageContaining("at byte 24: a packet claims 4294967295");

    var alone = CaptureFiles.pcapng(order).enhanced(0, 1, ONE, 5);
    assertThat(error(alone.bytes())).hasMessageContaining("is of interface 0");

    var inside = CaptureFiles.pcapng(order).device(1, 0);
    inside.block(6, inside.buffer(20).putLong(0).putInt(0).putInt(99).putInt(99));
    assertThat(error(inside.bytes())).hasMessageContaining("claims 99 bytes in a block");

    var option = CaptureFiles.pcapng(order).device(1, 0, new byte[] {9, 0, 99, 0});
    assertThat(error(option.bytes())).hasMessageContaining("option 9");

    var twice = CaptureFiles.pcapng(order).device(1, 0).bytes();
    twice[twice.length - 4]++;
    assertThat(error(twice)).hasMessageContaining("length is 20 before it and 21 behind it");
  }

  @Test
  void tellsWhichLinkTypesAreKnown() {
    assertThatThrownBy(
            () -> {
              var reader =
                  CaptureReader.of(
                      new ByteArrayInputStream(
                          CaptureFiles.pcap(ByteOrder.BIG_ENDIAN, true, 195).bytes()));
              reader.next(new CapturedPacket());
            })
        .hasMessageContaining("link type 195 is not known, only loopback, Ethernet, raw IP,");
  }
}
