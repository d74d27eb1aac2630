package dev.headroom.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The benchmark's tables, and each goal with whether it was met.
 *
 * @param first from the first policy to the decision about the last
 * @param delays from a report to the decision that it makes necessary
 * @param placement of our placement API
 * @param pod of the kube-apiserver asked for one pod, by the same client
 * @param mostResident memory of the service, the most at any time, in bytes
 */
record ControlReport(
    int fleets,
    int pods,
    Duration first,
    Span calm,
    Span busy,
    Delays delays,
    Answers placement,
    Answers pod,
    long mostResident) {
  private static final double PLACEMENT_GOAL_MILLIS = 5;
  private static final double ROUND_GOAL_SECONDS = 1;
  private static final Duration DECISION_GOAL = Duration.ofSeconds(2);

  /** Requests a minute on behalf of policies whose load does not change. */
  private static final double CALM_GOAL = 20;

  private static final List<String> FOR_POLICIES =
      List.of("memory", "status", "pod-patch", "event", "get", "list");

  /**
   * A minute or so.
   *
   * @param calls to the kube-apiserver, by kind
   * @param used processor time of the service
   * @param resident its memory at the end, in bytes
   */
  record Span(
      Duration length, Map<String, Long> calls, Duration used, RoundTimes rounds, long resident) {
    double aMinute(String kind) {
      return calls.getOrDefault(kind, 0L) * 60e9 / length.toNanos();
    }

    double allAMinute() {
      return calls.keySet().stream().mapToDouble(this::aMinute).sum();
    }

    double forPoliciesAMinute() {
      return FOR_POLICIES.stream().mapToDouble(this::aMinute).sum();
    }

    double cores() {
      return (double) used.toNanos() / length.toNanos();
    }
  }

  /**
   * Of one server.
   *
   * @param most as many as it answers, one after the other on each connection
   * @param paced {@link ControlBench#CALLS_A_SECOND}, whatever the answers take, several times
   */
  record Answers(ApiLoad.Result most, List<ApiLoad.Result> paced) {
    /** Of the percentiles of all times the one in the middle: a stall of the machine is in one. */
    double pacedMillis(int percentile) {
      var sorted = paced.stream().mapToDouble(result -> result.millis(percentile)).sorted();
      return sorted.toArray()[paced.size() / 2];
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%,d policies, %,d pods%n%n", fleets, pods)
        + row("", "calm", "1 % of fleets change")
        + row("rounds of decisions", calm.rounds().count(), busy.rounds().count())
        + row("a round, p50, at most, s", calm.rounds().within(50), busy.rounds().within(50))
        + row("a round, p99, at most, s", calm.rounds().within(99), busy.rounds().within(99))
        + row("processor time, cores", round(calm.cores()), round(busy.cores()))
        + row("memory, MiB", calm.resident() >> 20, busy.resident() >> 20)
        + row("requests to the API server a minute", all(calm), all(busy))
        + calm.calls().keySet().stream().map(this::calls).collect(Collectors.joining())
        + String.format(
            Locale.ROOT, "%nfirst decision about each policy: %.1f s%n", first.toMillis() / 1e3)
        + String.format(
            Locale.ROOT,
            "report to decision: p50 %d ms, p99 %d ms%n",
            delays.percentile(50).toMillis(),
            delays.percentile(99).toMillis())
        + String.format(Locale.ROOT, "memory at most: %d MiB%n%n", mostResident >> 20)
        + row("", "placement", "GET of a pod, kube-apiserver")
        + row("requests a second and core", whole(placement), whole(pod))
        + times("without a pause", 50, placement.most().millis(50), pod.most().millis(50))
        + times("without a pause", 99, placement.most().millis(99), pod.most().millis(99))
        + paced(50)
        + paced(99)
        + String.format(Locale.ROOT, "%n")
        + goals();
  }

  private String calls(String kind) {
    return row("  " + kind, Math.round(calm.aMinute(kind)), Math.round(busy.aMinute(kind)));
  }

  private static long all(Span span) {
    return Math.round(span.allAMinute());
  }

  private static long whole(Answers answers) {
    return Math.round(answers.most().requestsPerCore());
  }

  private static String times(String how, int percentile, double ours, double theirs) {
    return row("%s, p%d, ms".formatted(how, percentile), round(ours), round(theirs));
  }

  private String paced(int percentile) {
    var how = ControlBench.CALLS_A_SECOND + " a second";
    return times(how, percentile, placement.pacedMillis(percentile), pod.pacedMillis(percentile));
  }

  private String goals() {
    return goal(
            "a placement within 5 ms, p99, at %d a second".formatted(ControlBench.CALLS_A_SECOND),
            placement.pacedMillis(99) < PLACEMENT_GOAL_MILLIS)
        + goal("a calm round within a second, p99", calm.rounds().within(99) <= ROUND_GOAL_SECONDS)
        + goal(
            "a change decided within 2 s, p99", delays.percentile(99).compareTo(DECISION_GOAL) <= 0)
        + goal(
            "at most 20 requests a minute for all policies in calm",
            calm.forPoliciesAMinute() <= CALM_GOAL);
  }

  private static String goal(String text, boolean met) {
    return "goal: " + text + ": " + (met ? "met" : "missed") + "\n";
  }

  private static double round(double value) {
    return Math.round(value * 100) / 100.0;
  }

  private static String row(String name, Object first, Object second) {
    return String.format(Locale.ROOT, "| %-38s | %12s | %28s |%n", name, first, second);
  }
}
