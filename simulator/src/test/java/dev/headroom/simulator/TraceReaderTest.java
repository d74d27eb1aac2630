package dev.headroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {
  private static final TraceReader.Reading PLAIN =
      new TraceReader.Reading(ZoneOffset.UTC, "arrivals", 1, null, 1);

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("trace.csv"), text);
  }

  @Test
  void readsSessionsInTheOrderOfTheirStarts() throws IOException {
    var trace =
        TraceReader.read(
            file("site,duration_s,start\na,60.5,2026-03-02T09:00:01\nb,5,2026-03-02T09:00:00\n"),
            PLAIN);
    assertThat(trace.size()).isEqualTo(2);
    assertThat(trace.start(0)).isEqualTo(Instant.parse("2026-03-02T09:00:00Z").toEpochMilli());
    assertThat(trace.duration(0)).isEqualTo(5000);
    assertThat(trace.duration(1)).isEqualTo(60_500);
  }

  @Test
  void readsWhatSpreadsheetsWrite() throws IOException {
    var trace =
        TraceReader.read(
            file(
                "\ufeff\"start\",\"who, where\",duration_s\r\n"
                    + "2026-03-02 09:00:00,\"a, \"\"b\"\"\",60\r\n"
                    + "\"2026-03-02T09:00:01\",c,\"5\"\r\n"),
            PLAIN);
    assertThat(trace.size()).isEqualTo(2);
    assertThat(trace.start(1)).isEqualTo(Instant.parse("2026-03-02T09:00:01Z").toEpochMilli());
    assertThat(trace.duration(0)).isEqualTo(60_000);
    assertThat(trace.duration(1)).isEqualTo(5000);
  }

  @Test
  void readsLocalTimesInTheirZone() throws IOException {
    var berlin = new TraceReader.Reading(ZoneId.of("Europe/Berlin"), "arrivals", 1, null, 1);
    var trace = TraceReader.read(file("start,duration_s\n2026-07-01T09:00:00,1\n"), berlin);
    assertThat(trace.start(0)).isEqualTo(Instant.parse("2026-07-01T07:00:00Z").toEpochMilli());
  }

  @Test
  void spreadsCountsOverTheirSlot() throws IOException {
    var how =
        new TraceReader.Reading(
            ZoneOffset.UTC, "calls", 1, new Durations.Constant(Duration.ofMinutes(3)), 7);
    var trace =
        TraceReader.read(
            file("start,calls\n2026-03-02T09:00,100\n2026-03-02T09:05,0\n2026-03-02T09:10,50\n"),
            how);
    var nine = Instant.parse("2026-03-02T09:00:00Z").toEpochMilli();
    assertThat(trace.size()).isEqualTo(150);
    assertThat(trace.start(0)).isBetween(nine, nine + 60_000);
    assertThat(trace.start(99)).isBetween(nine + 240_000, nine + 300_000);
    assertThat(trace.start(100)).isGreaterThanOrEqualTo(nine + 600_000);
    assertThat(trace.duration(3)).isEqualTo(180_000);
  }

  @Test
  void keepsTheAskedShare() throws IOException {
    var how =
        new TraceReader.Reading(
            ZoneOffset.UTC, "arrivals", 0.1, new Durations.Constant(Duration.ofMinutes(3)), 7);
    var trace = TraceReader.read(file("start,arrivals\n2026-03-02T09:00,10000\n"), how);
    assertThat(trace.size()).isBetween(850, 1150);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';1: column start: the file is empty",
        "'begin,duration_s\n';1: column start: is missing in the header",
        "'start,count\n2026-03-02T09:00,1\n';1: column duration_s: the header has neither",
        "'start,duration_s\n2026-03-02T09:00,1\n\n02.03.2026,1\n';4: column start: '02.03.2026'",
        "'start,duration_s\n2026-03-02T09:00,-1\n';2: column duration_s: '-1' is not seconds",
        "'start,duration_s\n2026-03-02T09:00,long\n';2: column duration_s: 'long' is not seconds",
        "'start,duration_s\n2026-03-02T09:00,NaN\n';2: column duration_s: 'NaN' is not seconds",
        "'start,duration_s\n2026-03-02T09:00\n';2: column duration_s: is missing in",
      })
  void saysFileLineColumnAndWhy(String text, String message) throws IOException {
    var file = file(text);
    assertThatThrownBy(() -> TraceReader.read(file, PLAIN))
        .isInstanceOf(InputError.class)
        .hasMessageStartingWith(file + ":" + message);
  }

  @Test
  void wantsDurationsWhereTheFileOnlyCounts() throws IOException {
    var file = file("start,arrivals\n2026-03-02T09:00,1\n");
    assertThatThrownBy(() -> TraceReader.read(file, PLAIN))
        .isInstanceOf(InputError.class)
        .hasMessageContaining("--durations");
  }

  @Test
  void saysThatAFileIsNotThere() {
    assertThatThrownBy(() -> TraceReader.read(folder.resolve("none.csv"), PLAIN))
        .isInstanceOf(InputError.class)
        .hasMessageContaining("there is no such file");
  }

  @Test
  void drawsDurationsOfTheStatedMean() {
    var random = new java.util.SplittableRandom(3);
    for (var text : new String[] {"lognormal:mean=30m,sigma=1.0", "exponential:mean=30m"}) {
      var durations = Durations.parse(text);
      var sum = 0.0;
      for (var i = 0; i < 200_000; i++) {
        sum += durations.draw(random);
      }
      assertThat(sum / 200_000 / 60_000).isBetween(29.5, 30.5);
    }
  }
}
