package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key as the kernel side writes it, read and printed. */
class KeyViewTest {
  @ParameterizedTest
  @CsvSource({
    "00000000000000000000ffff0a010203, 10.1.2.3:5004",
    "fd000000000000000000000000000001, [fd00::1]:5004",
  })
  void readsEndpoints(String address, String printed) {
    var key = "2a000000" + "138c" + "ffff" + address + "20010db8000000000000000000000007";
    try (var arena = Arena.ofConfined()) {
      var segment =
          arena.allocateFrom(ValueLayout.JAVA_BYTE, Payloads.hex("0000000000000000" + key));
      var read = KeyView.read(segment, 8);
      assertThat(read.hook()).isEqualTo(42);
      assertThat(read.local()).hasToString(printed);
      assertThat(read.remote()).hasToString("[2001:db8::7]:65535");
    }
  }
}
