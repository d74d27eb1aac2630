package dev.headroom.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The benchmark's tables, and each goal with whether it was met.
 *
 * @param ourResident memory of the service with the pods of the first table, in bytes
 * @param theirResident that of the reference server
 */
record ApiReport(List<Row> rows, long ourResident, long theirResident, Large large) {
  private static final double ONE_POD_GOAL = 4;
  private static final double SELECTOR_GOAL = 50;
  private static final long RESIDENT_GOAL = 512L << 20;
  private static final Duration REPORTS_GOAL = Duration.ofSeconds(1);

  /** One question to both servers. */
  record Row(String name, ApiLoad.Result ours, ApiLoad.Result theirs) {
    double ratio() {
      return ours.requestsPerCore() / theirs.requestsPerCore();
    }

    boolean lowerTail() {
      return ours.millis(99) < theirs.millis(99);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "| %-36s | %,9.0f | %,9.1f | %7.1f | %8.2f | %8.2f | %8.2f | %8.2f |",
          name,
          ours.requestsPerCore(),
          theirs.requestsPerCore(),
          ratio(),
          ours.millis(50),
          theirs.millis(50),
          ours.millis(99),
          theirs.millis(99));
    }
  }

  /**
   * The service with a large cluster.
   *
   * @param round from one round of reports to the next
   * @param used processor time of a round
   * @param answered time in which half of the rounds were taken in full
   * @param resident memory at the end, in bytes
   * @param mostResident the most at any time
   */
  record Large(
      int pods,
      int nodes,
      Duration round,
      Duration used,
      Duration answered,
      long resident,
      long mostResident) {}

  @Override
  public String toString() {
    return """
    | requests per second and core          |      ours | reference |   ratio | ours p50 |      p50 | ours p99 |  p99, ms |
    | ------------------------------------- | --------: | --------: | ------: | -------: | -------: | -------: | -------: |
    """
        + rows.stream().map(row -> row + "\n").collect(Collectors.joining())
        + "\nmemory after that: ours %s, reference %s\n"
            .formatted(megabytes(ourResident), megabytes(theirResident))
        + """

        %,d pods on %,d nodes, %,d sessions, every agent reporting each %.1f s:
        processor time of a round %d ms, answered in %d ms; memory %s, at most %s

        """
            .formatted(
                large.pods(),
                large.nodes(),
                large.pods() * MadeUpAgents.SESSIONS_A_POD,
                large.round().toMillis() / 1e3,
                large.used().toMillis(),
                large.answered().toMillis(),
                megabytes(large.resident()),
                megabytes(large.mostResident()))
        + goals();
  }

  private String goals() {
    var one = rows.getFirst();
    var thousand = rows.get(2);
    return goal("one pod, at least 4 times", one.ratio() >= ONE_POD_GOAL)
        + goal("a selector over 1,000 pods, at least 50 times", thousand.ratio() >= SELECTOR_GOAL)
        + goal("p99 lower in both", one.lowerTail() && thousand.lowerTail())
        + goal("at most 512 MiB with all pods", large.mostResident() <= RESIDENT_GOAL)
        + goal(
            "at most one core for all reports",
            large.used().compareTo(REPORTS_GOAL) <= 0
                && large.answered().compareTo(REPORTS_GOAL) <= 0);
  }

  private static String goal(String text, boolean met) {
    return "goal: " + text + ": " + (met ? "met" : "missed") + "\n";
  }

  private static String megabytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
