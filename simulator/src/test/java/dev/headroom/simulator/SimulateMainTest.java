package dev.headroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateMainTest {
  @TempDir private Path folder;
  private Path trace = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void writeTrace() throws IOException {
    var text = new StringBuilder("start,duration_s,site\n");
    for (var minute = 0; minute < 2 * 1440; minute++) {
      text.append(
          "2026-03-%02dT%02d:%02d:00,%d,x\n"
              .formatted(2 + minute / 1440, minute / 60 % 24, minute % 60, 60 + minute % 1440));
    }
    trace = Files.writeString(folder.resolve("trace.csv"), text);
  }

  private int run(String... arguments) {
    var first = Stream.of("--sessions", trace.toString(), "--capacity", "3", "--quiet");
    var all = Stream.concat(first, Arrays.stream(arguments)).toArray(String[]::new);
    return SimulateMain.run(stream(out), stream(err), all);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsATableForPeople() {
    assertThat(run("--policy", "hpa:75", "--policy", "buffer:2")).isZero();
    assertThat(out()).contains("2880 sessions in the trace", "hpa:75", "buffer:2", "/clairv");
    assertThat(err.size()).isZero();
  }

  @Test
  void saysHowFarItIsUnlessAskedToBeQuiet() {
    var code =
        SimulateMain.run(
            stream(out),
            stream(err),
            "--sessions",
            trace.toString(),
            "--capacity",
            "3",
            "--policy",
            "hpa:75");
    assertThat(code).isZero();
    assertThat(out()).contains("hpa:75");
  }

  @Test
  void printsOneObjectAPolicyForPrograms() {
    assertThat(
            run(
                "--policy",
                "hpa:75",
                "--policy",
                "clairvoyant",
                "--policy",
                "lower-bound",
                "--json"))
        .isZero();
    var lines = out().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.getFirst()).isEqualTo("[");
    assertThat(lines.getLast()).isEqualTo("]");
    for (var line : lines.subList(1, 4)) {
      for (var key :
          new String[] {
            "policy",
            "pod_hours",
            "pod_hours_over_lower_bound",
            "pod_hours_over_clairvoyant",
            "sessions",
            "misses_per_10000",
            "miss_episodes",
            "disrupted_sessions",
            "scale_outs",
            "scale_ins",
            "undrains",
            "drain_minutes_p50",
            "drain_minutes_p95",
            "drain_minutes_max",
            "coverage",
            "mean_headroom"
          }) {
        assertThat(line).contains("\"" + key + "\": ");
      }
    }
    assertThat(lines.get(2)).contains("\"pod_hours_over_clairvoyant\": 1,");
    assertThat(lines.get(3)).contains("\"pod_hours_over_lower_bound\": 1,");
  }

  @Test
  void scoresWhatIsAskedFor() {
    assertThat(run("--policy", "static:9", "--from", "2026-03-03", "--to", "2026-03-03T06:00"))
        .isZero();
    assertThat(out()).contains("scored 0.3 days from 2026-03-03T00:00").contains(" 54.0 ");
  }

  @Test
  void writesAReportThatNeedsNoNetwork() throws IOException {
    var report = folder.resolve("report.html");
    assertThat(run("--policy", "hpa:75", "--report", report.toString())).isZero();
    var html = Files.readString(report);
    assertThat(html).contains("<svg", "class=\"demand\"", "prefers-color-scheme: dark", "hpa:75");
    assertThat(html).doesNotContain("http", "<script", "NaN");
  }

  @Test
  void helpNamesEveryOption() {
    assertThat(SimulateMain.run(stream(out), stream(err), "--help")).isZero();
    for (var option : Options.values()) {
      assertThat(out()).contains("  " + option.flag());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--polcy hpa:75;there is no option '--polcy'",
        "--policy;--policy wants SPEC",
        "--policy hpa:most;hpa target 'most' is not a number",
        "--policy hpa:75 --from tomorrow;--from 'tomorrow' is not a date",
        "--policy hpa:75 --from 2027-01-01;nothing to score between --from and --to",
        "--start-time 8;--start-time '8' is not a duration",
        "--capacity 0;capacity 0 is below 1",
        "--zone Mars;--zone 'Mars' is not a zone",
        "--sessions none.csv;none.csv: there is no such file",
      })
  void saysWhatIsWrongAndLeavesWith2(String arguments, String message) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("headroom simulate: ")
        .contains(message)
        .hasLineCount(1);
    assertThat(out.size()).isZero();
  }
}
