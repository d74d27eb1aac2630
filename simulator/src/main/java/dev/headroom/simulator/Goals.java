package dev.headroom.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was set out to be reached, and whether it was, by how much. */
final class Goals {
  private final List<String> lines = new ArrayList<>();

  private void say(boolean met, String goal, String found) {
    lines.add("| %s | %s | %s |".formatted(met ? "met" : "**not met**", goal, found));
  }

  void real(BenchCase load, Score headroom, Score clairvoyant, Score hpa, Score buffer) {
    var ratio = headroom.podHours() / clairvoyant.podHours();
    say(
        ratio <= 1.02 && headroom.missesPer10000() <= 1,
        load.name() + ": ≤ 1.02 × clairvoyant at ≤ 1 miss per 10,000",
        text("%.3f × at %.1f", ratio, headroom.missesPer10000()));
    var saved = 1 - headroom.podHours() / hpa.podHours();
    say(
        saved >= 0.1 && headroom.missesPer10000() <= hpa.missesPer10000(),
        load.name() + ": ≥ 10 % cheaper than HPA 75 % at fewer misses",
        text(
            "%.1f %% cheaper at %.1f against %.1f",
            saved * 100, headroom.missesPer10000(), hpa.missesPer10000()));
    buffer(load, headroom, buffer);
  }

  private void buffer(BenchCase load, Score headroom, Score buffer) {
    var goal = load.name() + ": never more than 2 % worse than a buffer tuned in hindsight";
    var worse = headroom.podHours() / buffer.podHours() - 1;
    var found =
        text(
            "%+.1f %%; misses %.1f against %.1f",
            worse * 100, headroom.missesPer10000(), buffer.missesPer10000());
    if (buffer.missesPer10000() <= headroom.missesPer10000()) {
      say(worse <= 0.02, goal, found);
    } else {
      lines.add("| no verdict | %s | %s: no buffer misses as little |".formatted(goal, found));
    }
  }

  void unkind(BenchCase load, Score headroom, Score buffer) {
    buffer(load, headroom, buffer);
  }

  void coverage(BenchCase load, double promised, Score score) {
    var worst = 0.0;
    for (var share : score.busyCoverage().values()) {
      worst = Math.abs(share - promised) > Math.abs(worst) ? share - promised : worst;
    }
    say(
        Math.abs(worst) <= 0.005,
        load.name() + text(": coverage of %.0f %% within ± 0.5 point", promised * 100),
        text("%+.2f points at the worst horizon", worst * 100));
  }

  void decision(String policy, DecisionTimes.Times times) {
    say(
        times.median() <= 1_000_000,
        policy + ": one decision for 10,000 live sessions in ≤ 1 ms",
        text("%.3f ms, p99 %.3f ms", times.median() / 1e6, times.p99() / 1e6));
  }

  void speed(String policy, int sessions, double seconds) {
    say(
        seconds <= 5.0 * sessions / 5e6,
        policy + ": 5,000,000 sessions in ≤ 5 s",
        text("%.2f s for %d", seconds, sessions));
  }

  // Its formats are the constants of this file; the annotation would be a dependency for itself.
  @SuppressWarnings("AnnotateFormatMethod")
  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  String text() {
    return "| | goal | found |\n| --- | --- | --- |\n" + String.join("\n", lines) + "\n";
  }
}
