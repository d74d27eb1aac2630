package dev.headroom.simulator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One load in one world, with the weeks to tune on apart from the weeks to test on.
 *
 * @param about what the load is, for the table's heading
 * @param tuning where knobs are chosen; null where there are no such weeks
 */
record BenchCase(
    String name,
    String about,
    Trace trace,
    ZoneId zone,
    World world,
    @Nullable Span tuning,
    Span test) {

  BenchCase withWorld(World other) {
    return new BenchCase(name, about, trace, zone, other, tuning, test);
  }

  /** Runs policies over the test weeks, or over the tuning weeks. */
  List<Score> run(Span span, List<String> policies) {
    var study = Study.of(trace, span, zone, world, policies);
    var scores = new ArrayList<Score>();
    for (var choice : study.choices()) {
      var watch = new Simulation.Watch(null, Progress.SILENT, study.busyFrom());
      scores.add(choice.run(trace, span, watch));
    }
    return scores;
  }

  Score run(Span span, String policy) {
    return run(span, List.of(policy)).getFirst();
  }

  private static final Duration EIGHT = Duration.ofMinutes(8);

  private static TraceReader.Reading counts(
      String column, double share, String durations, long seed) {
    return new TraceReader.Reading(ZoneOffset.UTC, column, share, Durations.parse(durations), seed);
  }

  private static Span span(String warmUp, String from, String to) {
    return new Span(day(warmUp), day(from), day(to));
  }

  private static long day(String date) {
    return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  private static Path file(Path folder, String name) {
    var path = folder.resolve(name);
    if (!Files.isRegularFile(path)) {
      throw new InputError("the trace " + name + " is not in " + folder);
    }
    return path;
  }

  /** The real loads, from a folder that is not part of the product. */
  static List<BenchCase> real(Path folder) {
    return List.of(bank(folder, 1), smallBank(folder), chargers(folder), taxis(folder));
  }

  /** Calls of a large bank, 2003; their durations are drawn. */
  static BenchCase bank(Path folder, long seed) {
    var file = file(folder, "bank_2003_arrivals_5min.csv");
    return new BenchCase(
        "bank",
        "calls of a bank, 2003 (real arrivals; durations drawn: lognormal, mean 30 min, sigma 1)",
        TraceReader.read(file, counts("arrivals", 1, "lognormal:mean=30m,sigma=1.0", seed)),
        ZoneOffset.UTC,
        World.of(50, EIGHT),
        span("2003-03-03", "2003-03-31", "2003-05-05"),
        span("2003-03-03", "2003-05-05", "2003-10-25"));
  }

  private static BenchCase smallBank(Path folder) {
    var all = smallBank(folder, 1);
    return new BenchCase(
        all.name,
        all.about,
        all.trace,
        all.zone,
        all.world,
        all.tuning,
        span("2003-03-03", "2003-05-05", "2003-10-25"));
  }

  /** A twentieth of the bank's calls over four weeks, with durations of their own draw. */
  static BenchCase smallBank(Path folder, long seed) {
    var file = file(folder, "bank_2003_arrivals_5min.csv");
    return new BenchCase(
        "small",
        "a twentieth of those calls (drawn: lognormal, mean 45 min, sigma 1), small pods",
        TraceReader.read(file, counts("arrivals", 0.05, "lognormal:mean=45m,sigma=1.0", seed)),
        ZoneOffset.UTC,
        World.of(8, Duration.ofMinutes(5)),
        span("2003-03-03", "2003-03-31", "2003-05-05"),
        span("2003-03-03", "2003-05-05", "2003-06-02"));
  }

  private static BenchCase chargers(Path folder) {
    var file = file(folder, "ev_caltech_2018-2021_sessions.csv");
    return new BenchCase(
        "chargers",
        "charging sessions at Caltech, 2018 (real starts and durations, hours long)",
        TraceReader.read(file, new TraceReader.Reading(ZoneOffset.UTC, "arrivals", 1, null, 1)),
        ZoneOffset.UTC,
        World.of(4, EIGHT),
        span("2018-04-25", "2018-06-11", "2018-07-30"),
        span("2018-04-25", "2018-07-30", "2018-10-29"));
  }

  private static BenchCase taxis(Path folder) {
    var file = file(folder, "nyc_taxi_2014_30min.csv");
    return new BenchCase(
        "taxis",
        "one in a hundred taxi passengers of New York, 2014 (real counts around the clock, with the"
            + " marathon, Thanksgiving, Christmas and a blizzard; durations drawn: lognormal,"
            + " mean 30 min, sigma 1)",
        TraceReader.read(file, counts("value", 0.01, "lognormal:mean=30m,sigma=1.0", 1)),
        ZoneOffset.UTC,
        World.of(10, EIGHT),
        span("2014-07-01", "2014-08-04", "2014-09-15"),
        span("2014-07-01", "2014-09-15", "2015-02-01"));
  }

  /** Five million made-up sessions over a hundred days. */
  static BenchCase large() {
    var frame = new SyntheticTraces.Frame(LocalDate.parse("2026-02-02"), 100, ZoneOffset.UTC, 3);
    return new BenchCase(
        "large",
        "made up: five million sessions at a constant rate",
        SyntheticTraces.large(frame, 5e6 * 30 / (100 * 1440)),
        ZoneOffset.UTC,
        World.of(50, EIGHT),
        null,
        new Span(frame.from(), frame.dayStart(35), frame.dayStart(100)));
  }

  /** Made-up loads that a forecast should not win on, and, with traces, a real shift of level. */
  static List<BenchCase> unkind(@Nullable Path folder) {
    var berlin = ZoneId.of("Europe/Berlin");
    var frame = new SyntheticTraces.Frame(LocalDate.parse("2026-02-02"), 63, ZoneOffset.UTC, 3);
    var local = new SyntheticTraces.Frame(LocalDate.parse("2026-02-02"), 63, berlin, 3);
    var cases = new ArrayList<BenchCase>();
    cases.add(
        madeUp(
            "constant",
            "made up: the same rate day and night",
            frame,
            ZoneOffset.UTC,
            () -> SyntheticTraces.constant(frame)));
    cases.add(
        madeUp(
            "noise",
            "made up: a rate drawn anew every five minutes",
            frame,
            ZoneOffset.UTC,
            () -> SyntheticTraces.noise(frame)));
    cases.add(
        madeUp(
            "flash crowd",
            "made up: a working week and three surges nobody foresees",
            frame,
            ZoneOffset.UTC,
            () -> SyntheticTraces.flashCrowd(frame)));
    cases.add(
        madeUp(
            "holidays",
            "made up: a working week with three undeclared holidays",
            frame,
            ZoneOffset.UTC,
            () -> SyntheticTraces.holidays(frame)));
    cases.add(
        madeUp(
            "clock change",
            "made up: a working week over the change to summer time",
            local,
            berlin,
            () -> SyntheticTraces.week(local)));
    cases.add(
        madeUp(
            "clock change, wrong zone",
            "the same, with the policies told UTC",
            local,
            ZoneOffset.UTC,
            () -> SyntheticTraces.week(local)));
    cases.add(
        madeUp(
            "level shift",
            "made up: four tenths of the load, two weeks later 1.8 of it",
            frame,
            ZoneOffset.UTC,
            () -> SyntheticTraces.levelShift(frame)));
    cases.add(
        madeUp(
            "meetings",
            "made up: half of the starts around the full and half hour",
            frame,
            ZoneOffset.UTC,
            () -> SyntheticTraces.meetings(frame)));
    if (folder != null) {
      cases.add(chargersShift(folder));
    }
    return cases;
  }

  private static BenchCase madeUp(
      String name, String about, SyntheticTraces.Frame frame, ZoneId told, Supplier<Trace> trace) {
    var from = frame.dayStart(35);
    return new BenchCase(
        name,
        about,
        trace.get(),
        told,
        World.of(10, EIGHT),
        null,
        new Span(frame.from(), from, frame.dayStart(frame.days())));
  }

  /** The chargers' own collapse: from November 2018 on charging cost money. */
  private static BenchCase chargersShift(Path folder) {
    var chargers = chargers(folder);
    return new BenchCase(
        "chargers, shift",
        "charging sessions at Caltech when charging began to cost money, November 2018 (real)",
        chargers.trace,
        chargers.zone,
        chargers.world,
        null,
        span("2018-04-25", "2018-10-29", "2018-12-17"));
  }

  String days() {
    var from = LocalDate.ofInstant(Instant.ofEpochMilli(test.from()), zone);
    var to = LocalDate.ofInstant(Instant.ofEpochMilli(test.to() - 1), zone);
    return from + " to " + to;
  }
}
