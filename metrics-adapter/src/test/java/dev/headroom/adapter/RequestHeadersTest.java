package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.AuthConfig;
import dev.headroom.cluster.Caller;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Upstream's cases of a user in headers (apiserver {@code headerrequest/requestheader_test.go}).
 */
class RequestHeadersTest {
  record Row(String name, AuthConfig config, MultiMap headers, String caller) {
    static Row of(String line) {
      var cells = line.split(" \\| ", -1);
      var config =
          new AuthConfig(
              List.of(),
              List.of(),
              List.of(),
              list(cells[1]),
              list(cells[2]),
              list(cells[3]),
              list(cells[4]));
      return new Row(cells[0], config, headers(cells[5]), cells[6]);
    }

    private static List<String> list(String cell) {
      return Arrays.stream(cell.split(", ", -1)).filter(name -> !name.isEmpty()).toList();
    }

    private static MultiMap headers(String cell) {
      var headers = MultiMap.caseInsensitiveMultiMap();
      for (var header : cell.split("; ", -1)) {
        var colon = header.indexOf(": ");
        if (colon > 0) {
          headers.add(header.substring(0, colon), header.substring(colon + 2));
        }
      }
      return headers;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() throws IOException {
    return Fixtures.lines("request-headers.csv").map(Row::of);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void readsTheUserAsUpstreamDoes(Row row) {
    var caller = RequestHeaders.caller(row.config(), row.headers());
    assertThat(caller.map(RequestHeadersTest::text).orElse("nobody")).isEqualTo(row.caller());
  }

  private static String text(Caller caller) {
    var parts = Stream.of(caller.user(), caller.uid(), String.join(", ", caller.groups()));
    var extra =
        new TreeMap<>(caller.extra())
            .entrySet().stream()
                .map(it ->
                    it.getKey()
                        + ": "
                        + String.join(", ", it.getValue().stream().sorted().toList()));
    return String.join("; ", Stream.concat(parts, extra).toList());
  }
}
