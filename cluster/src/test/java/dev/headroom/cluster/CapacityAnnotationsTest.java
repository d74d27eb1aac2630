package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.CapacityAnnotations.Declared;
import dev.headroom.model.Capacity;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityAnnotationsTest {
  private static final OptionalDouble NONE = OptionalDouble.empty();

  @Test
  void nothingDeclaredIsNoProblem() {
    assertThat(CapacityAnnotations.read(Map.of("app", "sfu"))).isEqualTo(Declared.NOTHING);
  }

  @ParameterizedTest
  @CsvSource({"200, 200", "0.5, 0.5", "1.5k, 1500", "80M, 80000000", "' 7 ', 7", "2G, 2000000000"})
  void readsPlainDigitsAndDecimalSuffixes(String text, double value) {
    var declared = CapacityAnnotations.read(Map.of(CapacityAnnotations.BITS, text));
    assertThat(declared.problem()).isNull();
    assertThat(declared.capacity())
        .isEqualTo(new Capacity(NONE, NONE, OptionalDouble.of(value), 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "-1", "many", "NaN", "Infinity", "0x10", "1d", "k", "1e999999999"})
  void aBadNumberIsAProblemThatNamesAnnotationAndText(String text) {
    var declared = CapacityAnnotations.read(Map.of(CapacityAnnotations.SESSIONS, text));
    assertThat(declared.capacity()).isNull();
    assertThat(declared.problem()).contains(CapacityAnnotations.SESSIONS, "\"" + text + "\"");
  }

  @Test
  void everyProblemIsTold() {
    var declared =
        CapacityAnnotations.read(
            Map.of(CapacityAnnotations.PACKETS, "x", CapacityAnnotations.BUFFER, "-1"));
    assertThat(declared.problem())
        .contains(CapacityAnnotations.PACKETS, CapacityAnnotations.BUFFER, "of 0 or more");
  }

  @Test
  void aBufferAloneIsNotACapacity() {
    var declared = CapacityAnnotations.read(Map.of(CapacityAnnotations.BUFFER, "5"));
    assertThat(declared.problem()).contains("needs a capacity");
  }

  @Test
  void theBufferMayBeZero() {
    var declared =
        CapacityAnnotations.read(
            Map.of(CapacityAnnotations.SESSIONS, "10", CapacityAnnotations.BUFFER, "0"));
    assertThat(declared.capacity()).isEqualTo(new Capacity(OptionalDouble.of(10), NONE, NONE, 0));
  }
}
