package dev.headroom.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Locale;

/**
 * The same path with and without the meter: RTP over a veth into a pod and its echo back out, so
 * that each round trip passes the meter twice. The two take turns, and neighbouring rounds are
 * compared. Throughput is that of a second of processor time, which both ends and the kernel on
 * their behalf use: what else runs on the machine would show in a second of the clock.
 */
final class PathBench implements AutoCloseable {
  private static final int ROUNDS = 41;
  private static final int WARM_UP_ROUNDS = 4;
  private static final int ROUND_TRIPS = 10_000;
  private static final int WINDOW = 16;
  private static final double THROUGHPUT_GOAL = 0.98;
  private static final double DELAY_GOAL_MICROS = 2;
  private static final InetSocketAddress SERVER = new InetSocketAddress("10.9.0.2", 5004);
  private static final InetSocketAddress CLIENT = new InetSocketAddress("10.9.0.1", 40000);
  private static final int RTP_NUMBER = 2;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Sandbox node = Sandbox.withBpf();
  private final Sandbox pod = Sandbox.open();
  private final HookPoint point = new HookPoint.Interface(node.connect("h0", pod), "h0");
  private final KernelMeter meter =
      node.call(() -> KernelMeter.open(Sandbox.BPF.resolve("headroom"), "bench"));
  private final Thread echo;
  private final DatagramChannel server;
  private final DatagramChannel client;
  private final ByteBuffer packet = ByteBuffer.allocateDirect(Payloads.RTP_BYTES);
  private final ByteBuffer received = ByteBuffer.allocateDirect(2048);
  private int sequence;

  /** Round trips a second of processor time, and the 99th percentile of one in microseconds. */
  private record Round(double perSecond, double p99Micros) {}

  PathBench() {
    node.shell("ip addr add 10.9.0.1/24 dev h0");
    pod.shell("ip addr add 10.9.0.2/24 dev eth0");
    server = pod.call(() -> DatagramChannel.open().bind(SERVER));
    client = node.call(() -> DatagramChannel.open().bind(CLIENT).connect(SERVER));
    packet.put(Payloads.rtp(1, 0));
    echo = Thread.ofPlatform().daemon().name("echo").start(this::echo);
  }

  private long processorNanos() {
    return THREADS.getCurrentThreadCpuTime() + THREADS.getThreadCpuTime(echo.threadId());
  }

  private void echo() {
    var buffer = ByteBuffer.allocateDirect(2048);
    try {
      while (true) {
        buffer.clear();
        var from = server.receive(buffer);
        server.send(buffer.flip(), from);
      }
    } catch (AsynchronousCloseException e) {
      // The bench is over.
    } catch (IOException e) {
      throw new IllegalStateException("the echo failed", e);
    }
  }

  void run(PrintStream out) throws IOException {
    var ratios = new double[ROUNDS];
    var delays = new double[ROUNDS];
    for (var i = -WARM_UP_ROUNDS; i < ROUNDS; i++) {
      var meteredFirst = i % 2 == 0;
      var one = round(meteredFirst);
      var other = round(!meteredFirst);
      var with = meteredFirst ? one : other;
      var without = meteredFirst ? other : one;
      if (i >= 0) {
        ratios[i] = with.perSecond / without.perSecond;
        delays[i] = with.p99Micros - without.p99Micros;
      }
    }
    Arrays.sort(ratios);
    Arrays.sort(delays);
    out.printf(
        "%nThe same path with and without the meter, %d rounds of each in turns:%n%n", ROUNDS);
    out.println("| | middle | quarters | goal |");
    out.println("| --- | ---: | --- | --- |");
    row(
        out,
        "round trips a second of processor time, with / without",
        ratios,
        "≥ 0.98",
        median(ratios) >= THROUGHPUT_GOAL);
    row(
        out,
        "99th percentile of a round trip, µs more",
        delays,
        "≤ 2",
        median(delays) <= DELAY_GOAL_MICROS);
  }

  private static void row(PrintStream out, String what, double[] sorted, String goal, boolean met) {
    out.printf(
        Locale.ROOT,
        "| %s | %.3f | %.3f to %.3f | %s: %s |%n",
        what,
        median(sorted),
        sorted[sorted.length / 4],
        sorted[sorted.length * 3 / 4],
        goal,
        met ? "met" : "missed");
  }

  private static double median(double[] sorted) {
    return sorted[sorted.length / 2];
  }

  private Round round(boolean metered) throws IOException {
    if (metered) {
      node.run(() -> meter.attach(point));
    }
    var from = processorNanos();
    stream();
    var perSecond = ROUND_TRIPS * 1e9 / (processorNanos() - from);
    var round = new Round(perSecond, p99Micros());
    if (metered) {
      node.run(() -> meter.detach(point.hook()));
    }
    return round;
  }

  /** A few packets are always under way. */
  private void stream() throws IOException {
    for (var i = 0; i < ROUND_TRIPS; i++) {
      send();
      if (i >= WINDOW) {
        receive();
      }
    }
    for (var i = 0; i < WINDOW; i++) {
      receive();
    }
  }

  /** One packet at a time. */
  private double p99Micros() throws IOException {
    var nanos = new long[ROUND_TRIPS];
    for (var i = 0; i < ROUND_TRIPS; i++) {
      var from = System.nanoTime();
      send();
      receive();
      nanos[i] = System.nanoTime() - from;
    }
    Arrays.sort(nanos);
    return nanos[ROUND_TRIPS * 99 / 100] / 1e3;
  }

  private void send() throws IOException {
    packet.clear();
    packet.putShort(RTP_NUMBER, (short) ++sequence);
    client.write(packet);
  }

  private void receive() throws IOException {
    received.clear();
    client.read(received);
  }

  @Override
  public void close() throws IOException {
    server.close();
    client.close();
    node.run(meter::uninstall);
    pod.close();
    node.close();
  }
}
