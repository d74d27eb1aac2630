package dev.headroom.simulator;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The benchmark of decisions: every table of docs/benchmarks-policy.md, losing rows included. */
final class PolicyBench {
  private final Path traces;
  private final PrintStream out;
  private final PrintStream err;
  private final Goals goals = new Goals();

  PolicyBench(Path traces, PrintStream out, PrintStream err) {
    this.traces = traces;
    this.out = out;
    this.err = err;
  }

  /** Real loads: policies as they come, and rivals tuned before and in hindsight. */
  void real() {
    out.println("## Real loads\n");
    for (var load : BenchCase.real(traces)) {
      real(load);
    }
  }

  private void real(BenchCase load) {
    title(load);
    var clairvoyant = run(load, "clairvoyant");
    var headroom = run(load, "headroom");
    var table = new BenchTable(clairvoyant);
    table.add("**headroom** (99 %)", headroom);
    for (var policy :
        List.of(
            "headroom:coverage=0.95",
            "headroom:coverage=0.95,buffer=1",
            "headroom:buffer=1",
            "headroom:via=hpa,stabilization=0s",
            "hpa:75",
            "hpa:50",
            "keda:75",
            "last-week",
            "last-week:margin=20",
            "fft",
            "rule")) {
      table.add(policy, run(load, policy));
    }
    var tuning = load.tuning();
    if (tuning != null) {
      var before = Tuned.buffer(load, tuning, 1);
      table.add(before.policy() + ", tuned on the weeks before", run(load, before.policy()));
    }
    var hindsight = Tuned.buffer(load, load.test(), headroom.missesPer10000());
    table.add(hindsight.policy() + ", tuned in hindsight", hindsight.score());
    var hpa = Tuned.hpa(load, load.test(), headroom.missesPer10000());
    table.add(hpa.policy() + ", tuned in hindsight", hpa.score());
    table.add("clairvoyant", clairvoyant);
    table.add("lower bound (sessions could move)", run(load, LowerBound.NAME));
    out.println(table.text());
    goals.real(load, headroom, clairvoyant, run(load, "hpa:75"), hindsight.score());
  }

  /** How much a slow start costs, and where a forecast pays. */
  void startTimes() {
    out.println("## Start times\n");
    out.println("Starts vary by a third either way, and one in fifty fails and begins anew.\n");
    out.println(
        "| load | start | headroom | misses | hpa:75 | misses | buffer in hindsight | misses |"
            + " clairvoyant | misses |");
    out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (var load : BenchCase.real(traces).subList(1, 4)) {
      for (var seconds : new int[] {30, 120, 300, 600}) {
        var starts = new World.Starts(Duration.ofSeconds(seconds), 0.3, 0.02, 0, Duration.ZERO);
        startTime(load.withWorld(load.world().withStarts(starts)), seconds);
      }
    }
    out.println();
  }

  private void startTime(BenchCase load, int seconds) {
    var headroom = run(load, "headroom");
    var buffer = Tuned.buffer(load, load.test(), headroom.missesPer10000());
    var hpa = run(load, "hpa:75");
    var clairvoyant = run(load, "clairvoyant");
    out.printf(
        Locale.ROOT,
        "| %s | %s min | %s | %s | %.3f, %s | %.1f | %s |%n",
        load.name(),
        seconds < 60 ? "0.5" : Integer.toString(seconds / 60),
        cell(headroom),
        cell(hpa),
        buffer.score().overBound(),
        buffer.policy(),
        buffer.score().missesPer10000(),
        cell(clairvoyant));
  }

  private static String cell(Score score) {
    return String.format(Locale.ROOT, "%.3f | %.1f", score.overBound(), score.missesPer10000());
  }

  /** Loads that a forecast should lose on. */
  void unkind() {
    out.println("## Loads built for a forecast to lose\n");
    for (var load : BenchCase.unkind(traces)) {
      title(load);
      var clairvoyant = run(load, "clairvoyant");
      var headroom = run(load, "headroom");
      var table = new BenchTable(clairvoyant);
      table.add("**headroom** (99 %)", headroom);
      table.add("headroom:buffer=1", run(load, "headroom:buffer=1"));
      var buffer = Tuned.buffer(load, load.test(), headroom.missesPer10000());
      table.add(buffer.policy() + ", tuned in hindsight", buffer.score());
      table.add("buffer:2", run(load, "buffer:2"));
      table.add("hpa:75", run(load, "hpa:75"));
      table.add("last-week", run(load, "last-week"));
      table.add("fft", run(load, "fft"));
      table.add("clairvoyant", clairvoyant);
      out.println(table.text());
      goals.unkind(load, headroom, buffer.score());
    }
  }

  /** What the world does to the policies, on one load. */
  void worlds() {
    var load = BenchCase.real(traces).get(1);
    out.println("## The world's part (load: small)\n");
    var calm = load.world();
    var nodes = new World.Starts(calm.starts().time(), 0, 0, 6, Duration.ofMinutes(4));
    var late = new World.Metrics(Duration.ofSeconds(60), 0);
    var lossy = new World.Metrics(Duration.ofSeconds(15), 0.2);
    row("as in the first table", load, calm);
    row("nodes of six pods, 4 min each", load, calm.withStarts(nodes));
    row("metrics 60 s late", load, calm.withMetrics(late));
    row("metrics 15 s late, every fifth decision without any", load, calm.withMetrics(lossy));
    row("decisions every 60 s", load, calm.withPeriod(Duration.ofSeconds(60)));
    row("deleted pods get 30 s of grace", load, calm.withGrace(Duration.ofSeconds(30)));
    row("deleted pods get 1 h of grace", load, calm.withGrace(Duration.ofHours(1)));
    for (var placement :
        List.of("best-fit", "least-loaded", "round-robin", "random", "power-of-two")) {
      var other = Router.placement(placement, calm.seed());
      row("placement " + placement, load, calm.withPlacement(other));
    }
  }

  private void row(String what, BenchCase load, World world) {
    var other = load.withWorld(world);
    out.println("### " + what + "\n");
    var clairvoyant = run(other, "clairvoyant");
    var table = new BenchTable(clairvoyant);
    for (var policy : List.of("headroom", "hpa:75", "keda:75", "buffer:2")) {
      table.add(policy, run(other, policy));
    }
    table.add("clairvoyant", clairvoyant);
    out.println(table.text());
  }

  /** Whether the stated quantile is what is promised. */
  void coverage() {
    out.println("## Coverage of the stated quantile\n");
    out.println("Share of minutes at which no more sessions lived than the forecast's quantile,");
    out.println("of forecasts made while at least a tenth of the peak lived.\n");
    for (var promised : new String[] {"0.9", "0.95", "0.99"}) {
      for (var load : BenchCase.real(traces)) {
        coverage(load, promised);
      }
    }
    out.println();
  }

  private boolean headed;

  private void coverage(BenchCase load, String promised) {
    var score = run(load, "headroom:coverage=" + promised);
    if (!headed) {
      out.println(
          "| load | promised | " + String.join(" | ", score.busyCoverage().keySet()) + " |");
      out.println("| --- | ---: |" + " ---: |".repeat(score.busyCoverage().size()));
      headed = true;
    }
    var line = new StringBuilder("| " + load.name() + " | " + promised + " |");
    for (var share : score.busyCoverage().values()) {
      line.append(String.format(Locale.ROOT, " %.1f %% |", share * 100));
    }
    out.println(line);
    goals.coverage(load, Double.parseDouble(promised), score);
  }

  /** The same load with durations drawn anew: what of the result is luck. */
  void seeds() {
    out.println("## Twenty draws of the durations (load: small, four weeks)\n");
    var ratios = new double[20];
    var hpas = new double[20];
    var misses = new double[20];
    for (var seed = 0; seed < ratios.length; seed++) {
      var load = BenchCase.smallBank(traces, seed + 1L);
      var headroom = run(load, "headroom");
      ratios[seed] = headroom.podHours() / run(load, "clairvoyant").podHours();
      hpas[seed] = headroom.podHours() / run(load, "hpa:75").podHours();
      misses[seed] = headroom.missesPer10000();
    }
    out.println("| headroom's | least | median | most |");
    out.println("| --- | ---: | ---: | ---: |");
    spread("pod-hours ÷ clairvoyant's", ratios);
    spread("pod-hours ÷ hpa:75's", hpas);
    spread("misses per 10,000", misses);
    out.println();
  }

  private void spread(String what, double[] values) {
    var sorted = values.clone();
    java.util.Arrays.sort(sorted);
    out.printf(
        Locale.ROOT,
        "| %s | %.3f | %.3f | %.3f |%n",
        what,
        sorted[0],
        (sorted[9] + sorted[10]) / 2,
        sorted[sorted.length - 1]);
  }

  /** How long runs take, on the largest load. */
  void speed() {
    out.println("## Speed (load: bank, all of it; one core)\n");
    var load = BenchCase.bank(traces, 1);
    var all = new Span(load.trace().firstStart(), load.test().from(), load.test().to());
    out.println("| policy | sessions | decisions | seconds | best of |");
    out.println("| --- | ---: | ---: | ---: | ---: |");
    for (var policy : List.of("headroom", "hpa:75", "keda:75", "buffer:2", "clairvoyant")) {
      var best = Double.POSITIVE_INFINITY;
      for (var turn = 0; turn < 3; turn++) {
        var begin = System.nanoTime();
        load.run(all, policy);
        best = Math.min(best, (System.nanoTime() - begin) / 1e9);
      }
      var decisions = all.millis() / load.world().periodMillis();
      out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %.2f | 3 |%n",
          policy,
          load.trace().size(),
          decisions,
          best);
      goals.speed(policy, load.trace().size(), best);
    }
    out.println();
  }

  /** How long one decision takes. */
  void decisions() {
    out.println("## One decision with 10,000 live sessions on 210 pods\n");
    out.println("| policy | decisions | median | p99 |");
    out.println("| --- | ---: | ---: | ---: |");
    for (var policy : List.of("headroom", "hpa:75", "keda:75")) {
      err.println("decisions: " + policy);
      var times = DecisionTimes.measure(policy);
      out.printf(
          Locale.ROOT,
          "| %s | %d | %.3f ms | %.3f ms |%n",
          policy,
          times.decisions(),
          times.median() / 1e6,
          times.p99() / 1e6);
      goals.decision(policy, times);
    }
    out.println();
  }

  void goals() {
    out.println("## Goals\n");
    out.println(goals.text());
  }

  private void title(BenchCase load) {
    var world = load.world();
    out.printf(
        Locale.ROOT,
        "### %s%n%n%s; %s; %d a pod, start %d min.%n%n",
        load.name(),
        load.about(),
        load.days(),
        world.capacity(),
        world.starts().time().toMinutes());
  }

  private Score run(BenchCase load, String policy) {
    err.println(load.name() + ": " + policy);
    return load.run(load.test(), policy);
  }
}
