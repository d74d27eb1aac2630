package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
  record Row(String selector, Map<String, String> labels, String outcome) {
    static Row of(String line) {
      var cells = line.split(" \\|(?: |$)", -1);
      var selector = cells[0];
      var labels = cells[1].strip();
      return new Row(
          selector.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t"),
          labels.isEmpty()
              ? Map.of()
              : Arrays.stream(labels.split(" "))
                  .map(pair -> pair.split("=", 2))
                  .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])),
          cells[2].strip());
    }
  }

  static Stream<Row> rows() throws IOException {
    return Fixtures.lines("selectors.csv").map(Row::of);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void followsUpstreamsTables(Row row) throws Exception {
    if (row.outcome().equals("error")) {
      assertThatThrownBy(() -> LabelSelector.parse(row.selector()))
          .isInstanceOf(SelectorParser.BadSelector.class);
    } else {
      assertThat(LabelSelector.parse(row.selector()).matches(row.labels()))
          .isEqualTo(row.outcome().equals("yes"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {254, 70_000})
  void refusesWhatIsTooLong(int length) {
    assertThatThrownBy(() -> LabelSelector.parse("a".repeat(length)))
        .isInstanceOf(SelectorParser.BadSelector.class);
  }

  @Test
  void anErrorSaysWhatWasFoundAndWhatWasExpected() {
    assertThatThrownBy(() -> LabelSelector.parse("app=sfu,,x"))
        .hasMessage("found ',', expected '!' or a label key in \"app=sfu,,x\"");
  }

  @Test
  void isToldAsKubernetesWritesIt() throws Exception {
    assertThat(LabelSelector.parse("b notin (y,x),a=1,c,!d,e!=2,f in (3)").json().encode())
        .isEqualTo(
            "{\"matchLabels\":{\"a\":\"1\"},\"matchExpressions\":["
                + "{\"key\":\"b\",\"operator\":\"NotIn\",\"values\":[\"x\",\"y\"]},"
                + "{\"key\":\"c\",\"operator\":\"Exists\"},"
                + "{\"key\":\"d\",\"operator\":\"DoesNotExist\"},"
                + "{\"key\":\"e\",\"operator\":\"NotIn\",\"values\":[\"2\"]},"
                + "{\"key\":\"f\",\"operator\":\"In\",\"values\":[\"3\"]}]}");
  }
}
