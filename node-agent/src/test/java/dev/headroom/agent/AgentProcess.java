package dev.headroom.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The agent as a process of its own, with the flags of its image. */
final class AgentProcess implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-Xmx48m",
          "-Xss512k",
          "-XX:ReservedCodeCacheSize=32m",
          "-XX:MaxDirectMemorySize=16m",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TieredStopAtLevel=1",
          "-XX:TrimNativeHeapInterval=5000",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED");

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  private AgentProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().start(() -> read(process.errorReader()));
  }

  /** Starts it in the calling thread's namespaces. */
  static AgentProcess start(Map<String, String> environment) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AgentMain.class.getName());
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new AgentProcess(builder.start());
  }

  private void read(BufferedReader from) {
    try (from) {
      for (var line = from.readLine(); line != null; line = from.readLine()) {
        synchronized (lines) {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      // The process ended.
    }
  }

  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Memory that the process holds, in MiB. */
  long residentMebibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Sends SIGTERM; how long the process took to end, with its exit status. */
  Duration end(int expectedStatus) throws InterruptedException {
    var before = System.nanoTime();
    process.destroy();
    return ended(expectedStatus, before);
  }

  /** Waits until the process has ended by itself. */
  Duration ended(int expectedStatus, long since) throws InterruptedException {
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != expectedStatus) {
      throw new AssertionError(
          (process.isAlive() ? "still runs" : "ended with " + process.exitValue())
              + ": "
              + lines());
    }
    reader.join();
    return Duration.ofNanos(System.nanoTime() - since);
  }

  /** Waits for something; says what the agent said when it does not come. */
  void await(String what, Duration limit, BooleanSupplier condition) {
    var deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain: " + what + "; the agent said " + lines());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
