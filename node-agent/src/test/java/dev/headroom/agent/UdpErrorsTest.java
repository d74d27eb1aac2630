package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpErrorsTest {
  private static OptionalLong ofSnmp(String text) {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return UdpErrors.ofSnmp(bytes, bytes.length);
  }

  private static OptionalLong ofSnmp6(String text) {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return UdpErrors.ofSnmp6(bytes, bytes.length);
  }

  @Test
  void findsTheColumnByItsName() {
    assertThat(ofSnmp(NodeTree.SNMP.formatted(5))).hasValue(5);
    assertThat(ofSnmp("\nUdp: RcvbufErrors New\nUdp: 7 8")).hasValue(7);
    assertThat(ofSnmp6("Ip6InReceives 1\n" + NodeTree.SNMP6.formatted(12))).hasValue(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\nUdp: ",
        "\nUdp: InDatagrams RcvbufErrors\n",
        "\nUdp: InDatagrams RcvbufErrors\nUdp: 1\n",
        "\nUdp: InDatagrams NoPorts\nUdp: 1 2\n",
        "\nUdp: InDatagrams RcvbufErrors\nUdp: 1 many\n",
        "\nUdp: InDatagrams RcvbufErrors\nUdp: 1 -2\n",
        "\nUdp6RcvbufErrors",
        "\nUdp6RcvbufErrors\nUdp6SndbufErrors 4",
        "\nUdpLite6RcvbufErrors 4",
      })
  void knowsNothingWhereTheTextDoesNotSay(String text) {
    assertThat(ofSnmp(text)).isEmpty();
    assertThat(ofSnmp6(text)).isEmpty();
  }

  @Test
  void readsWhatThisKernelPrints() throws Exception {
    var snmp = Files.readAllBytes(Path.of("/proc/self/net/snmp"));
    assertThat(UdpErrors.ofSnmp(snmp, snmp.length)).isPresent();
    var snmp6 = Files.readAllBytes(Path.of("/proc/self/net/snmp6"));
    assertThat(UdpErrors.ofSnmp6(snmp6, snmp6.length)).isPresent();
  }
}
