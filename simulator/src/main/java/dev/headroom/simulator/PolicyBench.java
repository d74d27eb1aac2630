package dev.headroom.simulator;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The benchmark of decisions: every table of docs/benchmarks-policy.md, losing rows included. */
final class PolicyBench {
  private final @Nullable Path traces;
  private final PrintStream out;
  private final PrintStream err;
  private final Goals goals = new Goals();
  private final Map<List<Object>, Score> runs = new ConcurrentHashMap<>();
  private List<BenchCase> real = List.of();

  PolicyBench(@Nullable Path traces, PrintStream out, PrintStream err) {
    this.traces = traces;
    this.out = out;
    this.err = err;
  }

  /** Real loads: policies as they come, and rivals tuned before and in hindsight. */
  void real() {
    out.println("## Real loads\n");
    realLoads().forEach(this::real);
  }

  /** Loads from the folder of traces; without one that is said, and there are none. */
  private List<BenchCase> realLoads() {
    if (traces == null) {
      out.println("Left out: these tables need the folder of traces, HEADROOM_TRACES.\n");
      return List.of();
    }
    if (real.isEmpty()) {
      real = BenchCase.real(traces);
    }
    return real;
  }

  private void real(BenchCase load) {
    title(load);
    var policies =
        List.of(
            "headroom:coverage=0.999",
            "headroom:coverage=0.995",
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
            "rule");
    runAll(load, policies);
    runAll(load, List.of("clairvoyant", "headroom", LowerBound.NAME));
    var clairvoyant = run(load, "clairvoyant");
    var headroom = run(load, "headroom");
    var table = new BenchTable(clairvoyant);
    table.add("**headroom** (99 %)", headroom);
    policies.forEach(policy -> table.add(policy, run(load, policy)));
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
    for (var load : realLoads().stream().skip(1).toList()) {
      for (var seconds : new int[] {30, 120, 300, 600}) {
        var starts = new World.Starts(Duration.ofSeconds(seconds), 0.3, 0.02, 0, Duration.ZERO);
        startTime(load.withWorld(load.world().withStarts(starts)), seconds);
      }
    }
    out.println();
  }

  private void startTime(BenchCase load, int seconds) {
    runAll(load, List.of("headroom", "hpa:75", "clairvoyant"));
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
      runAll(
          load,
          List.of(
              "clairvoyant",
              "headroom",
              "headroom:buffer=1",
              "buffer:2",
              "hpa:75",
              "last-week",
              "fft"));
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
    out.println("## The world's part (load: small, four weeks)\n");
    if (realLoads().isEmpty() || traces == null) {
      return;
    }
    var load = BenchCase.smallBank(traces, 1);
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
    runAll(other, List.of("headroom", "hpa:75", "keda:75", "buffer:2", "clairvoyant"));
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
    var loads = realLoads();
    for (var promised : new String[] {"0.9", "0.95", "0.99"}) {
      loads.forEach(load -> coverage(load, promised));
    }
    out.println();
  }

  private boolean headed;

  private void coverage(BenchCase load, String promised) {
    var policy = promised.equals("0.99") ? "headroom" : "headroom:coverage=" + promised;
    var score = run(load, policy);
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
    if (realLoads().isEmpty() || traces == null) {
      return;
    }
    var ratios = new double[20];
    var hpas = new double[20];
    var misses = new double[20];
    for (var seed = 0; seed < ratios.length; seed++) {
      runs.clear();
      var load = BenchCase.smallBank(traces, seed + 1L);
      runAll(load, List.of("headroom", "clairvoyant", "hpa:75"));
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

  SpeedBench speeds() {
    return new SpeedBench(out, err, goals);
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

  /** One run of a policy over the test weeks; the same again is looked up. */
  private Score run(BenchCase load, String policy) {
    return runs.computeIfAbsent(
        List.of(load.name(), load.world(), load.test(), policy),
        _ -> {
          err.println(load.name() + ": " + policy);
          return load.run(load.test(), policy);
        });
  }

  /** Runs are independent of each other, so several go on at once. */
  private void runAll(BenchCase load, List<String> policies) {
    policies.parallelStream().forEach(policy -> run(load, policy));
  }
}
