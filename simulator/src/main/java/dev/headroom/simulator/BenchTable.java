package dev.headroom.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A Markdown table of policies over one load, with intervals by day. */
final class BenchTable {
  private static final String HEAD =
      """
      | policy | pod-hours | ÷ bound | ÷ clairvoyant (95 % by day) | misses per 10,000 (95 % by day) | episodes | longest | disrupted | drain min p50 / p95 |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      """;

  private final Score clairvoyant;
  private final List<String> rows = new ArrayList<>();

  BenchTable(Score clairvoyant) {
    this.clairvoyant = clairvoyant;
  }

  void add(String name, Score score) {
    rows.add(
        String.format(
            Locale.ROOT,
            "| %s | %.0f | %.3f | %.3f (%s) | %.1f (%s) | %d | %s | %d | %.0f / %.0f |",
            name,
            score.podHours(),
            score.overBound(),
            score.podHours() / clairvoyant.podHours(),
            Bootstrap.cost(score, clairvoyant).text("%.3f"),
            score.missesPer10000(),
            Bootstrap.misses(score).text("%.1f"),
            score.misses().episodes(),
            minutes(score.misses().longestMillis()),
            score.events().disrupted,
            score.drainMinutes(0.5),
            score.drainMinutes(0.95)));
  }

  private static String minutes(long millis) {
    return millis == 0 ? "–" : String.format(Locale.ROOT, "%.1f min", millis / 60_000.0);
  }

  String text() {
    return HEAD + String.join("\n", rows) + "\n";
  }
}
