package dev.headroom.calls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The generator as its users see it: calls by name, reports as values. */
public final class CallsProcess implements AutoCloseable {
  private final Process process;
  private final PrintWriter commands;
  private final Map<String, CompletableFuture<Long>> placing = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> echoing = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<CallReport>> ending = new ConcurrentHashMap<>();
  private final Map<String, CallReport> silent = new ConcurrentHashMap<>();
  private volatile Status status = new Status(0, 0, 0, 0);

  /**
   * The generator's word of the last second.
   *
   * @param live calls that are up
   * @param sent packets sent so far, by all ends of all calls
   * @param received packets received so far
   * @param silent calls of which an end hears nothing
   */
  public record Status(int live, long sent, long received, int silent) {}

  private CallsProcess(Process process) {
    this.process = process;
    this.commands =
        new PrintWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    Thread.ofVirtual().name("calls-events").start(this::listen);
  }

  /**
   * Starts the generator of calls through rtpengine.
   *
   * @param wrap puts words before the command, such as those that enter a network namespace
   * @param longest after which it ends by itself
   */
  public static CallsProcess start(UnaryOperator<List<String>> wrap, Duration longest) {
    return start(wrap, longest, Signalling.NG);
  }

  /** The same for media servers that speak {@code signalling}. */
  public static CallsProcess start(
      UnaryOperator<List<String>> wrap, Duration longest, Signalling signalling) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-Djava.net.preferIPv6Addresses=false", "-cp", classPath()));
    command.addAll(List.of(CallsMain.class.getName(), String.valueOf(longest.toSeconds())));
    command.add(signalling.name());
    return start(wrap.apply(List.copyOf(command)));
  }

  /** Starts another generator: a command that speaks as {@link CallsMain} does. */
  public static CallsProcess start(List<String> command) {
    try {
      var builder = new ProcessBuilder(command);
      return new CallsProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException("the call generator does not start", e);
    }
  }

  private static String classPath() {
    var source = CallsMain.class.getProtectionDomain().getCodeSource().getLocation();
    return Path.of(URI.create(source.toString())).toString();
  }

  /**
   * Places a call at the media server of a pod.
   *
   * @return the monotonic time of its first packet; fails with the server's reason
   */
  public CompletableFuture<Long> place(String id, String podAddress) {
    var placed = new CompletableFuture<Long>();
    placing.put(id, placed);
    tell("place " + id + " " + podAddress);
    return placed;
  }

  /**
   * Opens a flow to a server that sends all back with its name behind; it lasts as a call does.
   *
   * @return who answered first; fails where nobody does
   */
  public CompletableFuture<String> echo(String id, String address, int port) {
    var answered = new CompletableFuture<String>();
    echoing.put(id, answered);
    tell("echo " + id + " " + address + " " + port);
    return answered;
  }

  /** Hangs up and has both ends judge the call. */
  public CompletableFuture<CallReport> hangUp(String id) {
    var ended = new CompletableFuture<CallReport>();
    ending.put(id, ended);
    tell("hangup " + id);
    return ended;
  }

  public Status status() {
    return status;
  }

  /** The first word of every live call that has gone silent. */
  public Map<String, CallReport> silentCalls() {
    return Map.copyOf(silent);
  }

  /** The generator's process number, for measuring it. */
  public long pid() {
    return process.pid();
  }

  private synchronized void tell(String command) {
    commands.println(command);
  }

  private void listen() {
    try (var events =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = events.readLine(); line != null; line = events.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      System.err.println("call generator: " + e.getMessage());
    }
    var gone = new IOException("the call generator has ended");
    placing.values().forEach(waiting -> waiting.completeExceptionally(gone));
    echoing.values().forEach(waiting -> waiting.completeExceptionally(gone));
    ending.values().forEach(waiting -> waiting.completeExceptionally(gone));
  }

  private void hear(String line) {
    var words = line.split(" ", 3);
    switch (words[0]) {
      case "placed" -> complete(placing.remove(words[1]), Long.parseLong(words[2]));
      case "echoed" -> complete(echoing.remove(words[1]), words[2]);
      case "ended" -> {
        var report = CallReport.parse(line.substring("ended ".length()));
        silent.remove(report.id());
        complete(ending.remove(report.id()), report);
      }
      case "silent" -> {
        var report = CallReport.parse(line.substring("silent ".length()));
        silent.put(report.id(), report);
      }
      case "status" -> status = parseStatus(line);
      case "failed" -> fail(words[1], words[2]);
      default -> System.err.println("call generator: " + line);
    }
  }

  private static <T> void complete(@Nullable CompletableFuture<T> waiting, T value) {
    if (waiting != null) {
      waiting.complete(value);
    }
  }

  private void fail(String id, String why) {
    var failure = new IOException("call " + id + ": " + why);
    for (var waiting : List.of(placing, echoing, ending)) {
      var failed = waiting.remove(id);
      if (failed != null) {
        failed.completeExceptionally(failure);
      }
    }
  }

  private static Status parseStatus(String line) {
    var words = line.split(" ", -1);
    return new Status(
        Integer.parseInt(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Integer.parseInt(words[4]));
  }

  /** Ends the generator; calls that are up end with it, unjudged. */
  @Override
  public void close() {
    commands.close();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
