package dev.headroom.agent;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code make bench-meter}: what the meter costs. Kernel time for a packet beside a bare program
 * that only parses, looks up and counts, the time to drain full tables, the same path with and
 * without the meter, and the agent's own process. Prints tables in Markdown;
 * docs/benchmarks-meter.md keeps them.
 */
final class MeterBench {
  private static final int ROUNDS = 15;
  private static final int REPEAT = 100_000;
  private static final double RATIO_GOAL = 1.5;
  private static final int STREAMS = 65_536;

  /** An SFU sends every receiver all streams on one 5-tuple. */
  private static final int SESSIONS = STREAMS / 16;

  private static final int DRAINS = 25;
  private static final double DRAIN_GOAL_MILLIS = 25;

  private static final int HEADERS4 = 14 + 20 + 8;
  private static final int HEADERS6 = 14 + 40 + 8;
  private static final int RTP_NUMBER = 2;
  private static final int RTP_TIMESTAMP = 4;
  private static final int STUN_ID_END = 18;

  /**
   * @param number where a number counts up from run to run, 0 for nowhere
   * @param timestamp where a timestamp counts up, 0 for nowhere
   * @param datagramBytes of a burst, 0 for a single datagram
   */
  private record Kind(
      String name, Frame frame, int number, int timestamp, int datagrams, int datagramBytes) {
    static Kind rtp(String name, Frame frame, int payload) {
      return new Kind(name, frame, payload + RTP_NUMBER, payload + RTP_TIMESTAMP, 0, 0);
    }
  }

  private static List<Kind> kinds() {
    var rtp = Payloads.rtp(1, 1);
    var burst =
        Frame.write(out -> {
          for (var i = 0; i < 10; i++) {
            out.write(Payloads.rtp(1, i));
          }
        });
    return List.of(
        Kind.rtp("RTP", Frames.out4(rtp), HEADERS4),
        Kind.rtp("RTP, IPv6", Frames.out6(rtp), HEADERS6),
        Kind.rtp(
            "RTP in ChannelData", Frames.out4(Payloads.channelData(0x4001, rtp)), HEADERS4 + 4),
        new Kind(
            "STUN check, a new one each time",
            Frames.out4(Payloads.check(1, "server-fragment1:abcd")),
            HEADERS4 + STUN_ID_END,
            0,
            0,
            0),
        new Kind("RTP burst of 10 (GSO)", Frames.out4(burst), 0, 0, 10, rtp.length),
        new Kind("TCP", Frames.out4(rtp).withProtocol(6), 0, 0, 0, 0));
  }

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private MeterBench() {}

  public static void main(String[] arguments) throws Exception {
    var bench = new MeterBench();
    bench.packets();
    bench.draining();
    try (var path = new PathBench()) {
      path.run(bench.out);
    }
    try (var agent = new AgentBench()) {
      agent.run(bench.out);
    }
  }

  private void packets() {
    out.printf("%nKernel time for a packet, least of %d rounds of %,d:%n%n", ROUNDS, REPEAT);
    out.println("| packet | bare, ns | meter, ns | ratio | goal |");
    out.println("| --- | ---: | ---: | ---: | --- |");
    try (var runner = new ProgramRun();
        var object = BpfObject.load(BpfObject.bench(), Map.of());
        var tables = new Tables(object)) {
      tables.addHook(ProgramRun.HOOK);
      for (var kind : kinds()) {
        measure(kind, runner, object);
      }
    }
  }

  private void measure(Kind kind, ProgramRun runner, BpfObject object) {
    runner.burst(kind.datagrams(), kind.datagramBytes());
    choose(kind, object);
    var step = least(kind, runner, object.programFd("bench_step"))[0];
    var times =
        least(kind, runner, object.programFd("bench_bare"), object.programFd("bench_meter"));
    var bare = times[0] - step;
    var meter = times[1] - step;
    out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %.2f | ≤ %.1f: %s |%n",
        kind.name(),
        bare,
        meter,
        (double) meter / bare,
        RATIO_GOAL,
        meter <= RATIO_GOAL * bare ? "met" : "missed");
  }

  private static void choose(Kind kind, BpfObject object) {
    try (var arena = Arena.ofConfined()) {
      var key = arena.allocate(ValueLayout.JAVA_INT);
      var step = arena.allocateFrom(ValueLayout.JAVA_INT, kind.number(), kind.timestamp(), 0, 160);
      object.map("bench_steps", Integer.BYTES, (int) step.byteSize()).put(key, step);
    }
  }

  /** The programs take turns, so that all have the same machine. */
  private static int[] least(Kind kind, ProgramRun runner, int... programs) {
    var frame = kind.frame().bytes();
    var least = new int[programs.length];
    Arrays.fill(least, Integer.MAX_VALUE);
    for (var round = 0; round < ROUNDS; round++) {
      for (var i = 0; i < programs.length; i++) {
        least[i] = Math.min(least[i], runner.nanosPerRun(programs[i], frame, REPEAT));
      }
    }
    return least;
  }

  private void draining() {
    try (var kernel = new TestRun()) {
      for (var ssrc = 0; ssrc < STREAMS; ssrc++) {
        kernel.out(Frames.outTo(ssrc % SESSIONS, Payloads.rtp(ssrc, 1)));
        kernel.out(Frames.outTo(ssrc % SESSIONS, Payloads.rtp(ssrc, 2)));
      }
      var millis = new double[DRAINS];
      for (var i = 0; i < DRAINS; i++) {
        var from = System.nanoTime();
        kernel.tables.drain(Set.of(TestRun.HOOK), from, Sink.NONE);
        millis[i] = (System.nanoTime() - from) / 1e6;
      }
      Arrays.sort(millis);
      out.printf(
          Locale.ROOT,
          "%nDraining %,d streams of %,d sessions: %.1f ms at best, %.1f ms in the middle of %d"
              + " (goal ≤ %.0f ms: %s)%n",
          STREAMS,
          SESSIONS,
          millis[0],
          millis[DRAINS / 2],
          DRAINS,
          DRAIN_GOAL_MILLIS,
          millis[DRAINS / 2] <= DRAIN_GOAL_MILLIS ? "met" : "missed");
    }
  }
}
