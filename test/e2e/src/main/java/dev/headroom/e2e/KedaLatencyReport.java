package dev.headroom.e2e;

import java.time.Duration;
import java.util.Locale;

/**
 * The benchmark's table.
 *
 * @param pushed 0 → 1 by a trigger of type external-push
 * @param polled 0 → 1 by one of type external
 * @param grown n → n + 1
 */
record KedaLatencyReport(
    Delays pushed, Delays polled, Delays grown, Duration polling, Duration hpaRound) {
  private static final Duration GOAL = Duration.ofSeconds(2);

  private static String row(String name, Delays delays) {
    return String.format(
        Locale.ROOT,
        "%-72s %6d %8d %8d %8d%n",
        name,
        delays.count(),
        delays.percentile(50).toMillis(),
        delays.percentile(99).toMillis(),
        delays.percentile(100).toMillis());
  }

  private static String goal(String name, Delays delays) {
    var met = delays.percentile(99).compareTo(GOAL) <= 0;
    return String.format(
        Locale.ROOT,
        "goal, %s: p99 of at most %d ms: %s%n",
        name,
        GOAL.toMillis(),
        met ? "met" : "missed");
  }

  @Override
  public String toString() {
    return String.format(
            Locale.ROOT,
            "%-72s %6s %8s %8s %8s%n",
            "until .spec.replicas asks for the pod",
            "trials",
            "p50 ms",
            "p99 ms",
            "max ms")
        + row("0 → 1, placement request, external-push", pushed)
        + row("0 → 1, placement request, external polled each " + seconds(polling), polled)
        + row("n → n + 1, first packet of the call, HPA round of " + seconds(hpaRound), grown)
        + goal("0 → 1 with push", pushed)
        + goal("n → n + 1", grown);
  }

  private static String seconds(Duration span) {
    return span.toSeconds() + " s";
  }
}
