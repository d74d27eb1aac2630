package dev.headroom.adapter;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * {@code make bench-keda}: what GetMetrics costs beside the least scaler that grpc-go makes, which
 * answers a constant. Prints a table in Markdown; docs/benchmarks-keda.md keeps one.
 */
final class ScalerBench {
  private static final int ROUNDS = 5;
  private static final int WARM_UP_CALLS = 100_000;
  private static final int CALLS = 40_000;
  private static final int AT_ONCE = 32;
  private static final int PACED_CALLS = 6_000;

  /** Each of the ScaledObjects twice a second; KEDA asks once in 15 s by default. */
  private static final int PACE_PER_SECOND = 2_000;

  private static final double GOAL = 0.8;

  /** Of one server: calls for a second of processor time, and the 99th percentile in ms. */
  private record Measured(double callsPerCore, double p99Millis) {}

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final List<String> go;
  private final List<String> ours;
  private long late;

  private ScalerBench(List<String> go, List<String> ours) {
    this.go = go;
    this.ours = ours;
  }

  /**
   * Measures and prints.
   *
   * @param arguments the program on grpc-go, and the pom.xml with the flags of the image
   */
  public static void main(String[] arguments) throws IOException {
    new ScalerBench(List.of(arguments[0]), service(Path.of(arguments[1]))).run();
  }

  /** Our server with the JVM flags that the image has. */
  private static List<String> service(Path pom) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Pattern.compile("<arg>(-[^<]+)</arg>")
        .matcher(Files.readString(pom))
        .results()
        .map(MatchResult::group)
        .map(arg -> arg.replaceAll("</?arg>", ""))
        .takeWhile(arg -> !arg.equals("-cp"))
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ScalerBenchServer.class.getName()));
    return command;
  }

  private void run() throws IOException {
    out.printf(
        Locale.ROOT,
        "%nGetMetrics, %,d ScaledObjects and 10,000 pods; middle of %d rounds of %,d calls, %d at"
            + " once, after %,d to warm up; p99 at %,d calls a second:%n%n",
        ScalerBenchServer.WORKLOADS,
        ROUNDS,
        CALLS,
        AT_ONCE,
        WARM_UP_CALLS,
        PACE_PER_SECOND);
    out.println(
        "| metric | grpc-go, calls/s a core | Headroom, calls/s a core | ratio | goal | grpc-go,"
            + " p99 ms | Headroom, p99 ms |");
    out.println("| --- | ---: | ---: | ---: | --- | ---: | ---: |");
    try (var constant = BenchedProcess.start(go);
        var headroom = BenchedProcess.start(ours)) {
      for (var metric : List.of("required-replicas", "sessions")) {
        compare(metric, constant, headroom);
      }
      out.printf("%nCalls that Headroom answered with DEADLINE_EXCEEDED: %d%n", late);
    }
  }

  /** The servers take turns, so that both have the same machine. */
  private void compare(String metric, BenchedProcess constant, BenchedProcess headroom) {
    var theirs = new Measured[ROUNDS];
    var ours = new Measured[ROUNDS];
    try (var toConstant = new GrpcLoad(constant.port(), metric);
        var toHeadroom = new GrpcLoad(headroom.port(), metric)) {
      toConstant.flood(WARM_UP_CALLS, AT_ONCE);
      toHeadroom.flood(WARM_UP_CALLS, AT_ONCE);
      var lateWhileCold = toHeadroom.late();
      for (var round = 0; round < ROUNDS; round++) {
        theirs[round] = measure(constant, toConstant);
        ours[round] = measure(headroom, toHeadroom);
      }
      late += toHeadroom.late() - lateWhileCold;
    }
    tell(metric, middle(theirs), middle(ours));
  }

  private static Measured measure(BenchedProcess server, GrpcLoad load) {
    var before = server.cpu();
    load.flood(CALLS, AT_ONCE);
    var used = server.cpu().minus(before);
    var took = load.pace(PACED_CALLS, PACE_PER_SECOND);
    return new Measured(CALLS / (used.toNanos() / 1e9), took[PACED_CALLS * 99 / 100] / 1e6);
  }

  private static Measured middle(Measured[] rounds) {
    var calls = Arrays.stream(rounds).mapToDouble(Measured::callsPerCore).sorted().toArray();
    var p99 = Arrays.stream(rounds).mapToDouble(Measured::p99Millis).sorted().toArray();
    return new Measured(calls[ROUNDS / 2], p99[ROUNDS / 2]);
  }

  private void tell(String metric, Measured theirs, Measured ours) {
    var ratio = ours.callsPerCore() / theirs.callsPerCore();
    out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f | %.2f | ≥ %.1f: %s | %.2f | %.2f |%n",
        metric,
        theirs.callsPerCore(),
        ours.callsPerCore(),
        ratio,
        GOAL,
        ratio >= GOAL ? "met" : "missed",
        theirs.p99Millis(),
        ours.p99Millis());
  }
}
