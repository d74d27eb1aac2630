package dev.headroom.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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

  /**
   * Values go from cheap to dear and miss less and less, so the cheapest that is good enough is
   * found by halving; where none is, the one of those tried that misses least.
   */
  private static Tuned cheapest(
      BenchCase load, Span weeks, double missesPer10000, List<String> policies) {
    var runs = new ArrayList<Tuned>();
    Tuned good = null;
    var low = 0;
    var high = policies.size();
    while (low < high) {
      var middle = (low + high) >>> 1;
      var policy = policies.get(middle);
      var run = new Tuned(policy, load.run(weeks, policy));
      runs.add(run);
      if (run.score.missesPer10000() <= missesPer10000) {
        good = run;
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return good != null
        ? good
        : Collections.min(runs, Comparator.comparingDouble(run -> run.score.missesPer10000()));
  }
}
