package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsApiTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "12, 12", "1500m, 1.5", "2k, 2000", "3M, 3000000", "1G, 1000000000"})
  void readsQuantities(String text, double value) {
    assertThat(MetricsApi.quantity(text)).isEqualTo(value);
  }
}
