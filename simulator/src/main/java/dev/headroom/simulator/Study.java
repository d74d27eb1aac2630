package dev.headroom.simulator;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One question: a trace, a span, a world and the policies to compare. */
record Study(
    Trace trace,
    Span span,
    ZoneId zone,
    World world,
    List<PolicyChoice> choices,
    Supplier<Demand> demand) {
  private static final List<String> USUAL =
      List.of("headroom", "hpa:75", "keda:75", "buffer:2", PolicyChoice.CLAIRVOYANT);
  private static final int CHART_BUCKETS = 1200;

  static Study of(Options.Said said) {
    var zone = zone(said.text(Options.ZONE));
    var world = world(said);
    var names = said.has(Options.POLICY) ? said.all(Options.POLICY) : USUAL;
    // Names before the trace, for a misspelt one is told at once.
    var unused =
        new PolicyChoice.Setting(
            world,
            zone,
            0,
            () -> {
              throw new IllegalStateException("demand of a policy that never runs");
            });
    names.forEach(name -> PolicyChoice.parse(name, unused));
    var trace = TraceReader.read(Path.of(said.text(Options.SESSIONS)), reading(said, zone));
    return of(trace, span(said, trace, zone), zone, world, names);
  }

  static Study of(Trace trace, Span span, ZoneId zone, World world, List<String> names) {
    var demand = demand(trace, world);
    var setting = new PolicyChoice.Setting(world, zone, span.warmUp(), demand);
    var choices = new ArrayList<PolicyChoice>();
    names.forEach(name -> choices.add(PolicyChoice.parse(name, setting)));
    return new Study(trace, span, zone, world, List.copyOf(choices), demand);
  }

  private static Supplier<Demand> demand(Trace trace, World world) {
    return new Supplier<>() {
      private @Nullable Demand demand;

      @Override
      public Demand get() {
        var known = demand;
        if (known == null) {
          known = Demand.of(trace, world.periodMillis());
          demand = known;
        }
        return known;
      }
    };
  }

  private static TraceReader.Reading reading(Options.Said said, ZoneId zone) {
    var durations = said.textOrNull(Options.DURATIONS);
    return new TraceReader.Reading(
        zone,
        said.text(Options.ARRIVALS_COLUMN),
        said.number(Options.SHARE),
        durations == null ? null : Durations.parse(durations),
        said.whole(Options.SEED));
  }

  private static World world(Options.Said said) {
    var capacity = said.whole(Options.CAPACITY);
    var starts =
        new World.Starts(
            said.time(Options.START_TIME),
            said.number(Options.START_JITTER),
            said.number(Options.START_FAILURE),
            said.whole(Options.PODS_PER_NODE),
            said.time(Options.NODE_TIME));
    var seed = said.whole(Options.SEED);
    return new World(
        capacity,
        said.whole(Options.MIN_PODS),
        said.whole(Options.MAX_PODS),
        said.time(Options.PERIOD),
        starts,
        new World.Metrics(said.time(Options.METRICS_DELAY), said.number(Options.METRICS_LOSS)),
        PolicyChoice.grace(said.text(Options.GRACE)),
        Router.placement(said.text(Options.PLACEMENT), seed),
        seed);
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException unknown) {
      throw new InputError("--zone '" + text + "' is not a zone such as Europe/Berlin");
    }
  }

  private static Span span(Options.Said said, Trace trace, ZoneId zone) {
    var first = trace.firstStart();
    var from = said.has(Options.FROM) ? time(said, Options.FROM, zone) : first;
    var to = said.has(Options.TO) ? time(said, Options.TO, zone) : trace.lastStart() + 1;
    if (from >= to || to <= first || from > trace.lastStart()) {
      throw new InputError(
          "nothing to score between --from and --to: the trace holds sessions from %s to %s"
              .formatted(local(first, zone), local(trace.lastStart(), zone)));
    }
    return new Span(Math.min(first, from), from, to);
  }

  private static LocalDateTime local(long millis, ZoneId zone) {
    return LocalDateTime.ofInstant(java.time.Instant.ofEpochMilli(millis), zone);
  }

  private static long time(Options.Said said, Options option, ZoneId zone) {
    var text = said.text(option);
    try {
      var time =
          text.contains("T") ? LocalDateTime.parse(text) : LocalDate.parse(text).atStartOfDay();
      return time.atZone(zone).toInstant().toEpochMilli();
    } catch (DateTimeException notADate) {
      throw new InputError(
          option.flag() + " '" + text + "' is not a date such as 2026-03-02 or 2026-03-02T09:00");
    }
  }

  /** Runs all choices, and the clairvoyant once more where nobody asked for it. */
  Results run(@Nullable ProgressLine progress, boolean charts) {
    var runs = new ArrayList<Results.Run>();
    for (var choice : choices) {
      var timeline = charts ? new Timeline(span, CHART_BUCKETS, world.capacity()) : null;
      runs.add(new Results.Run(run(choice, timeline, progress), timeline));
    }
    return new Results(this, runs, clairvoyantHours(runs, progress));
  }

  private double clairvoyantHours(List<Results.Run> runs, @Nullable ProgressLine progress) {
    for (var run : runs) {
      if (run.score().policy().equals(PolicyChoice.CLAIRVOYANT)) {
        return run.score().podHours();
      }
    }
    var setting = new PolicyChoice.Setting(world, zone, span.warmUp(), demand);
    var choice = PolicyChoice.parse(PolicyChoice.CLAIRVOYANT, setting);
    return run(choice, null, progress).podHours();
  }

  private Score run(
      PolicyChoice choice, @Nullable Timeline timeline, @Nullable ProgressLine progress) {
    var told = progress == null ? Progress.SILENT : progress.of(choice.name());
    return choice.run(trace, span, new Simulation.Watch(timeline, told, busyFrom()));
  }

  /** A tenth of the most sessions that live at once in the scored time. */
  int busyFrom() {
    return (int) Math.ceil(demand.get().most(span.from(), span.to()) / 10);
  }

  Duration scored() {
    return Duration.ofMillis(span.to() - span.from());
  }
}
