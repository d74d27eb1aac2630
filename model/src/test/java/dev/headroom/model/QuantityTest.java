package dev.headroom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
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

  /**
   * The decimal rows of apimachinery's own table (pkg/api/resource/quantity_test.go,
   * TestQuantityString): a significand, its power of ten, the canonical text. What is finer than a
   * thousandth is rounded up, as {@code MilliValue()} does with it.
   */
  @ParameterizedTest(name = "{0}e{1} reads {2}")
  @CsvSource({
    "5, 0, 5",
    "500, -3, 500m",
    "1, 9, 1G",
    "1000, 6, 1G",
    "1000000, 3, 1G",
    "1000000000, 0, 1G",
    "1, -3, 1m",
    "80, -3, 80m",
    "1080, -3, 1080m",
    "108, -2, 1080m",
    "10800, -4, 1080m",
    "300, 6, 300M",
    "1, 12, 1T",
    "1234567, 6, 1234567M",
    "1234567, -3, 1234567m",
    "3, 3, 3k",
    "1025, 0, 1025",
    "0, 0, 0",
    "1, -9, 1m",
    "1080, -6, 2m",
  })
  void printsWhatUpstreamPrints(long significand, int power, String text) {
    var units = BigDecimal.valueOf(significand).scaleByPowerOfTen(power).doubleValue();
    assertThat(Quantity.of(units)).hasToString(text);
  }

  /** Numbers of up to 17 digits, most of them with few behind the point. */
  @Test
  void roundsUpAsTheDecimalsDo() {
    var random = new SplittableRandom(1);
    for (var i = 0; i < 200_000; i++) {
      var whole = random.nextLong(-1L << random.nextInt(1, 50), 1L << random.nextInt(1, 50));
      var units = whole / Math.pow(10, random.nextInt(7));
      var exact = BigDecimal.valueOf(units).movePointRight(3).setScale(0, RoundingMode.CEILING);
      assertThat(Quantity.of(units).milli()).as("%s", units).isEqualTo(exact.longValueExact());
    }
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
