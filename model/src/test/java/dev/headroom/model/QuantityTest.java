package dev.headroom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest(name = "{0} reads {1}")
  @CsvSource({
    "0, 0",
    "12, 12",
    "1.5, 1500m",
    "0.0001, 1m",
    "-0.0001, 0",
    "2000, 2k",
    "1234000, 1234k",
    "5000000, 5M",
    "0.3, 300m",
    "-1.5, -1500m",
    "9200000000000000, 9200T",
  })
  void printsCanonicalTextRoundedUpToThousandths(double units, String text) {
    assertThat(Quantity.of(units)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 9.3e15, -9.3e15})
  void refusesWhatNoConsumerCanRead(double units) {
    assertThatThrownBy(() -> Quantity.of(units))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(units));
  }
}
