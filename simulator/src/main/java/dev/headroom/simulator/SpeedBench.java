package dev.headroom.simulator;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How fast decisions and simulations are on the machine at hand. */
final class SpeedBench {
  private final PrintStream out;
  private final PrintStream err;
  private final Goals goals;

  SpeedBench(PrintStream out, PrintStream err, Goals goals) {
    this.out = out;
    this.err = err;
    this.goals = goals;
  }

  /** How long runs take, on the largest load. */
  void speed(@Nullable Path traces) {
    var load = traces == null ? BenchCase.large() : BenchCase.bank(traces, 1);
    out.println("## Speed (load: " + load.name() + ", all of it; one core)\n");
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
}
