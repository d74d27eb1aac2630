package dev.headroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return PolicyBenchMain.run(stream(out), stream(err), null, List.of(arguments));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(run(folder.resolve("none").toString())).isEqualTo(2);
    assertThat(run(folder.toString(), "real")).isEqualTo(2);
    assertThat(run(folder.toString(), "nonsense")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("none is not a folder")
        .contains("the trace bank_2003_arrivals_5min.csv is not in ")
        .contains("sections are real, coverage");
  }

  @Test
  void withoutTracesWhatNeedsThemIsLeftOutAndSaysSo() {
    assertThat(run("", "real", "coverage", "starts", "worlds", "seeds", "goals")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsSubsequence(
            "## Real loads",
            "Left out: these tables need the folder of traces, HEADROOM_TRACES.",
            "## Coverage",
            "Left out",
            "## Start times",
            "Left out",
            "## The world's part",
            "Left out",
            "## Twenty draws",
            "Left out",
            "## Goals");
    assertThat(BenchCase.unkind(null)).hasSize(8);
  }

  @Test
  void aTunedKnobIsTheCheapestThatIsGoodEnough() {
    var trace = Worlds.random(5, 1, 2);
    var span = Worlds.span(trace);
    var world = World.of(4, Duration.ofMinutes(3));
    var load = new BenchCase("it", "a day", trace, ZoneOffset.UTC, world, null, span);
    var exact = Tuned.buffer(load, span, 20);
    assertThat(exact.score().missesPer10000()).isLessThanOrEqualTo(20);
    var cheaper = Tuned.buffer(load, span, 1e9);
    assertThat(cheaper.policy()).isEqualTo("buffer:0.25");
    assertThat(cheaper.score().podHours()).isLessThan(exact.score().podHours());
    assertThat(Tuned.hpa(load, span, -1).score().missesPer10000())
        .as("none is that good: the best")
        .isLessThanOrEqualTo(Tuned.hpa(load, span, 50).score().missesPer10000());
  }

  @Test
  void theIntervalHoldsTheRatioAndWidensWithTheSpreadOfDays() {
    var random = new SplittableRandom(1);
    var calm = new ArrayList<Account.Day>();
    var wild = new ArrayList<Account.Day>();
    var base = new ArrayList<Account.Day>();
    for (var i = 0; i < 60; i++) {
      calm.add(day(110 + random.nextInt(3)));
      wild.add(day(60 + random.nextInt(100)));
      base.add(day(100));
    }
    var narrow = Bootstrap.ratio(calm, base, d -> d.podMillis, d -> d.podMillis);
    var wide = Bootstrap.ratio(wild, base, d -> d.podMillis, d -> d.podMillis);
    assertThat(narrow.low()).isLessThan(1.11).isGreaterThan(1.10);
    assertThat(narrow.high()).isGreaterThan(1.11).isLessThan(1.12);
    assertThat(wide.high() - wide.low()).isGreaterThan(10 * (narrow.high() - narrow.low()));
  }

  private static Account.Day day(long podMillis) {
    var day = new Account.Day();
    day.podMillis = podMillis;
    return day;
  }

  @Test
  void madeUpLoadsHaveTheShapesTheyAreNamedFor() {
    var frame = new SyntheticTraces.Frame(LocalDate.parse("2026-02-02"), 63, ZoneOffset.UTC, 3);
    var constant = SyntheticTraces.constant(frame);
    assertThat(perDay(constant, frame, 10)).isCloseTo(8 * 1440, Percentage.withPercentage(5));
    var week = SyntheticTraces.week(frame);
    assertThat(perDay(week, frame, 12)).isLessThan(perDay(week, frame, 14) / 4);
    var holidays = SyntheticTraces.holidays(frame);
    assertThat(days(holidays, frame, 36, 63).filter(n -> n < 2500).count()).isEqualTo(8 + 3);
    var shift = SyntheticTraces.levelShift(frame);
    assertThat(perDay(shift, frame, 45) / perDay(week, frame, 45)).isBetween(0.35, 0.45);
    assertThat(perDay(shift, frame, 60) / perDay(week, frame, 60)).isBetween(1.7, 1.9);
  }

  private static double perDay(Trace trace, SyntheticTraces.Frame frame, int day) {
    var count = 0;
    for (var i = 0; i < trace.size(); i++) {
      var at = trace.start(i);
      count += at >= frame.dayStart(day) && at < frame.dayStart(day + 1) ? 1 : 0;
    }
    return count;
  }

  private static java.util.stream.DoubleStream days(
      Trace trace, SyntheticTraces.Frame frame, int from, int to) {
    return java.util.stream.IntStream.range(from, to).mapToDouble(d -> perDay(trace, frame, d));
  }

  @Test
  void coverageCountsTheForecastsThatHeld() {
    var trace = Worlds.random(21, 3, 2);
    var world = World.of(4, Duration.ofMinutes(3));
    var span = new Span(trace.firstStart(), trace.firstStart() + Worlds.DAY, trace.lastStart());
    var policy = Worlds.policy("headroom:coverage=0.9", world, trace);
    var score =
        Simulation.run(trace, world, span, new Contender("it", policy), Simulation.Watch.NOTHING);
    assertThat(score.coverage()).containsKeys("1m", "5m", "30m");
    score.coverage().values().forEach(share -> assertThat(share).isBetween(0.8, 0.99));
  }

  @Test
  void zonesMoveTheWorkingWeek() {
    var berlin = ZoneId.of("Europe/Berlin");
    var frame = new SyntheticTraces.Frame(LocalDate.parse("2026-03-23"), 14, berlin, 3);
    assertThat(frame.dayStart(7) - frame.dayStart(6)).isEqualTo(Duration.ofHours(23).toMillis());
  }
}
