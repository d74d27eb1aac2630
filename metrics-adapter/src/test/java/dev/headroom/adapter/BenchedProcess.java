package dev.headroom.adapter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A server in a process of its own, which prints its port and ends with its standard input. */
final class BenchedProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private BenchedProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static BenchedProcess start(List<String> command) throws IOException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var line = out.readLine();
    if (line == null) {
      throw new IOException(command.getFirst() + " ended without a port");
    }
    return new BenchedProcess(process, Integer.parseInt(line));
  }

  int port() {
    return port;
  }

  /** Processor time used so far, of user and system together, as /proc has it. */
  Duration cpu() {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new UncheckedIOException(new IOException("the server has ended")));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
