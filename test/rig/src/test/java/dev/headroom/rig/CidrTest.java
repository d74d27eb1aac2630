package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.78.0.0/16, 10.78.1.0/24, true",
    "10.78.1.0/24, 10.78.0.0/16, true",
    "10.78.1.0/24, 10.78.2.0/24, false",
    "10.78.1.0/24, 10.78.1.255, true",
    "10.78.1.0/24, 10.78.2.0, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "fd77::/48, fd77:0:0:9::/64, true",
    "fd77::/48, fd78::/48, false",
    "::/0, 10.0.0.0/8, false",
  })
  void tellsWhetherBlocksOverlap(String one, String other, boolean overlap) {
    assertThat(Cidr.parse(one).overlaps(Cidr.parse(other))).isEqualTo(overlap);
    assertThat(Cidr.parse(other).overlaps(Cidr.parse(one))).isEqualTo(overlap);
  }

  @Test
  void countsAddressesFromTheFirst() {
    assertThat(Cidr.parse("10.78.1.0/24").address(255)).isEqualTo("10.78.1.255");
    assertThat(Cidr.parse("fd77:1::/64").address(258)).isEqualTo("fd77:1:0:0:0:0:0:102");
    assertThat(Cidr.parse("200.0.0.0/8").address(1)).isEqualTo("200.0.0.1");
    assertThatThrownBy(() -> Cidr.parse("10.78.1.0/24").address(256))
        .hasMessageContaining("10.78.1.0/24 has no address at offset 256");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.78.1.0/33",
        "10.78.1.1/24",
        "fd77::/129",
        "fd77::1/64",
        "example.org/8",
        "/8",
        "10.0.0.0/",
        "1.2.3.4/x"
      })
  void refusesWhatIsNoBlock(String text) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }
}
