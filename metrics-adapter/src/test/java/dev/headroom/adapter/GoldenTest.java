package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static dev.headroom.adapter.Fixtures.pod;
import static dev.headroom.adapter.Fixtures.podReport;
import static dev.headroom.adapter.Fixtures.read;
import static dev.headroom.adapter.Fixtures.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.ClusterView;
import dev.headroom.cluster.MediaScalingPolicy;
import dev.headroom.cluster.PodService;
import dev.headroom.model.Pod;
import dev.headroom.model.Workload;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shape and every error as files, for both versions: {@code golden/NAME.VERSION.json}. Run
 * with {@code -Dgolden.update=true} to write them anew, and read the difference.
 */
class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  record Row(String name, String uri, int status, String version) {
    static Stream<Row> of(String line) {
      var cells = line.split(" \\| ", -1);
      return Catalogue.VERSIONS.stream()
          .map(version -> new Row(cells[0], cells[1], Integer.parseInt(cells[2]), version));
    }

    @Override
    public String toString() {
      return name + " " + version;
    }
  }

  static Stream<Row> rows() throws IOException {
    return Fixtures.lines("golden/requests.csv").flatMap(Row::of);
  }

  private final ExtensionApi api =
      new ExtensionApi(fleet(), new Health(List.of()), _ -> Answer.text(200, ""));

  private static SignalStore fleet() {
    var store =
        store(
            pod("sfu-a", "node-a"),
            pod("sfu-c", "node-a"),
            pod("sfu-i", "node-a"),
            pod("sfu-s", "node-s"),
            pod("sfu-w", null),
            pod("sfu-x", "node-x"),
            pod("sfu-y", "node-x"));
    store.take(
        read(
            report(
                "node-a",
                1,
                podReport("sfu-a", 12),
                podReport("sfu-c", 3).setIngressPacketsPerSecond(1.5),
                podReport("sfu-i", 0)),
            NOW));
    store.take(read(report("node-s", 1, podReport("sfu-s", 7)), NOW.minusSeconds(14)));
    return store;
  }

  /** The fleet of the fixtures with an observing policy, a Service, and one for nobody. */
  private static SignalStore store(Pod... pods) {
    var store = new SignalStore(Fixtures.MAX_AGE);
    var sfu = new PodService("media", "sfu", Map.of("app", "sfu"), Map.of("app", "sfu"));
    var other = new PodService("media", "other", Map.of(), Map.of("app", "none"));
    store.see(
        ClusterView.of(
            List.of(pods),
            List.of(Fixtures.sfu(pods.length), new Workload(Fixtures.TURN, 1, null, null)),
            List.of(DecidedReplicasTest.policy(MediaScalingPolicy.Mode.OBSERVE, 2, 1)),
            List.of(),
            List.of(sfu, other)));
    return store;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void answersAsWritten(Row row) throws IOException {
    var answer = answer("/apis/custom.metrics.k8s.io/" + row.version() + row.uri());
    assertThat(answer.status()).isEqualTo(row.status());
    assertThat(answer.headers()).doesNotContainKey("Retry-After");
    var text = new JsonObject(answer.body()).encodePrettily() + "\n";
    var file = FOLDER.resolve(row.name() + "." + row.version() + ".json");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }

  private Answer answer(String uri) {
    try {
      return api.answer(ApiRequest.get(uri), NOW);
    } catch (StatusException status) {
      return status.status().answer();
    }
  }
}
