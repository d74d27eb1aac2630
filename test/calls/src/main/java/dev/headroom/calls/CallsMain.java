package dev.headroom.calls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The generator as a process. A line of standard input is a command, a line of standard output an
 * event; it ends when its input does, and after {@code SECONDS} at the latest.
 *
 * <pre>
 * place ID ADDRESS   → placed ID FIRST-NANOS | failed ID WHY
 * echo ID ADDRESS PORT → echoed ID NAME     | failed ID WHY
 * hangup ID          → ended REPORT          | failed ID WHY
 * (each second)      → status LIVE SENT RECEIVED SILENT
 * (on a call that has gone silent, once) → silent REPORT
 * </pre>
 *
 * ADDRESS of {@code place} is a media server's; that of {@code echo} leads to a server that sends
 * all back with its NAME behind. FIRST-NANOS is the monotonic time of the machine at which the
 * first packet left. SILENT counts live calls of which an end has heard nothing for {@link
 * CallReport#CUT_AFTER}. REPORT is {@link CallReport#line}.
 */
public final class CallsMain {
  /** The longest that packets may be on their way through a busy machine. */
  private static final long FLIGHT_NANOS = 1_000_000_000;

  private static final long FLIGHT_CHECK_MILLIS = 20;

  private final PrintStream out;
  private final Signalling signalling;
  private final Exchange exchange;
  private final ExecutorService attempts = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger number = new AtomicInteger();

  /** Packets of the calls that have ended. */
  private final AtomicLong sentBefore = new AtomicLong();

  private final AtomicLong receivedBefore = new AtomicLong();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();

  private CallsMain(PrintStream out, Signalling signalling) throws IOException {
    this.out = out;
    this.signalling = signalling;
    this.exchange = new Exchange();
  }

  /** {@code CallsMain SECONDS SIGNALLING}. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: CallsMain SECONDS (the longest that it may run) NG|TURN");
      System.exit(2);
    }
    var longest = Duration.ofSeconds(Long.parseLong(arguments[0]));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var main = new CallsMain(out, Signalling.valueOf(arguments[1]));
    try (var clock = Executors.newScheduledThreadPool(1)) {
      var _ = clock.scheduleAtFixedRate(main::status, 1, 1, TimeUnit.SECONDS);
      var _ = clock.schedule(() -> System.exit(3), longest.toSeconds(), TimeUnit.SECONDS);
      main.obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
      System.exit(0);
    }
  }

  private void obey(BufferedReader commands) throws IOException {
    for (var line = commands.readLine(); line != null; line = commands.readLine()) {
      obey(line.strip().split(" ", -1), line);
    }
  }

  private void obey(String[] words, String line) {
    if (words.length == 3 && words[0].equals("place")) {
      attempts.execute(() -> attempt(words[1], () -> place(words[1], words[2])));
    } else if (words.length == 4 && words[0].equals("echo")) {
      attempts.execute(() -> attempt(words[1], () -> echo(words[1], words[2], words[3])));
    } else if (words.length == 2 && words[0].equals("hangup")) {
      attempts.execute(() -> attempt(words[1], () -> hangUp(words[1])));
    } else {
      say("failed - unknown command: " + line);
    }
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private void attempt(String id, Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      say("failed " + id + " " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void place(String id, String address) throws IOException, InterruptedException {
    var call = signalling.setUp(id, number.incrementAndGet(), InetAddress.ofLiteral(address));
    exchange.add(call);
    while (call.report(System.nanoTime()).firstSentNanos() == 0) {
      Thread.sleep(1);
    }
    say("placed " + id + " " + call.report(System.nanoTime()).firstSentNanos());
  }

  private void echo(String id, String address, String port)
      throws IOException, InterruptedException {
    var server = new InetSocketAddress(InetAddress.ofLiteral(address), Integer.parseInt(port));
    var call = Call.toEcho(id, number.incrementAndGet(), server);
    exchange.add(call);
    var asked = System.nanoTime();
    while (call.report(asked).answeredBy().isEmpty()) {
      if (System.nanoTime() - asked > FLIGHT_NANOS) {
        exchange.silence(id);
        call.close();
        throw new IOException("no server with a name answers at " + server);
      }
      Thread.sleep(1);
    }
    say("echoed " + id + " " + String.join(" ", call.report(asked).answeredBy()));
  }

  private void hangUp(String id) throws IOException, InterruptedException {
    var call = exchange.silence(id);
    if (call == null) {
      throw new IOException("no such call");
    }
    var stopped = System.nanoTime();
    do {
      Thread.sleep(FLIGHT_CHECK_MILLIS);
    } while (call.report(stopped).missingTail() > 0 && System.nanoTime() - stopped < FLIGHT_NANOS);
    var report = call.report(stopped);
    sentBefore.addAndGet(report.sent());
    receivedBefore.addAndGet(report.received());
    say("ended " + report.line());
    call.hangUp();
    call.close();
    silent.remove(id);
  }

  private void status() {
    var sent = sentBefore.get();
    var received = receivedBefore.get();
    var quiet = 0;
    var now = System.nanoTime();
    for (var call : exchange.live()) {
      var report = call.report(now);
      sent += report.sent();
      received += report.received();
      if (report.silent()) {
        quiet++;
        if (silent.add(call.id())) {
          say("silent " + report.line());
        }
      }
    }
    say("status %d %d %d %d".formatted(exchange.live().size(), sent, received, quiet));
  }

  private synchronized void say(String line) {
    out.println(line);
  }
}
