package dev.headroom.simulator;

import java.util.ArrayList;
import java.util.List;

/** A policy whose one knob was chosen by running all its values over some weeks. */
record Tuned(String policy, Score score) {
  private static final List<String> BUFFERS =
      List.of("0.25", "0.5", "0.75", "1", "1.5", "2", "2.5", "3", "4", "5", "7", "10");
  private static final List<String> LOADS =
      List.of("90", "85", "80", "75", "70", "65", "60", "55", "50", "45", "40", "35", "30");

  /**
   * The cheapest absolute buffer that misses no more than allowed, or the one that misses least.
   */
  static Tuned buffer(BenchCase load, Span weeks, double missesPer10000) {
    return cheapest(load, weeks, missesPer10000, named("buffer:", BUFFERS));
  }

  /** The same for an HPA's target. */
  static Tuned hpa(BenchCase load, Span weeks, double missesPer10000) {
    return cheapest(load, weeks, missesPer10000, named("hpa:", LOADS));
  }

  private static List<String> named(String prefix, List<String> values) {
    return values.stream().map(prefix::concat).toList();
  }

  /** Values go from cheap to dear, so the first that is good enough is the cheapest. */
  private static Tuned cheapest(
      BenchCase load, Span weeks, double missesPer10000, List<String> policies) {
    var runs = new ArrayList<Tuned>();
    for (var policy : policies) {
      var run = new Tuned(policy, load.run(weeks, policy));
      if (run.score.missesPer10000() <= missesPer10000) {
        return run;
      }
      runs.add(run);
    }
    var best = runs.getFirst();
    for (var run : runs) {
      best = run.score.missesPer10000() < best.score.missesPer10000() ? run : best;
    }
    return best;
  }
}
