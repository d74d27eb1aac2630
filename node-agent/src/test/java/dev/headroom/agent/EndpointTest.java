package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as RFC 5952 section 4 writes them. */
class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,            192.0.2.1:7",
    "2001:DB8:0:0:0:0:0:1, [2001:db8::1]:7",
    "0:0:0:0:0:0:0:0,      [::]:7",
    "0:0:0:0:0:0:0:1,      [::1]:7",
    "1:0:0:0:0:0:0:0,      [1::]:7",
    "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:7",
    "2001:0:0:1:0:0:0:1,   [2001:0:0:1::1]:7",
    "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:7",
    "1:2:3:4:5:6:0:0,      [1:2:3:4:5:6::]:7",
  })
  void writesTheShortForm(String address, String text) {
    assertThat(Frames.endpoint(address, 7)).hasToString(text);
  }
}
