package dev.headroom.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One part of a running cluster, to be stopped, killed and started by itself. Its state is in the
 * process table, so any number of these, in any process, mean the same part.
 */
public final class Component {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int LOG_LINES = 15;

  private final Part part;
  private final Layout layout;

  Component(Part part, Layout layout) {
    this.part = part;
    this.layout = layout;
  }

  public Part part() {
    return part;
  }

  /** The file that everything it prints is appended to, over all its starts. */
  public Path log() {
    return layout.log(part);
  }

  public boolean running() {
    return process().isPresent();
  }

  /**
   * Its process number on the host, for measuring it or for signals of other kinds.
   *
   * @throws RigException if it does not run
   */
  public long pid() {
    return process()
        .map(HostProcess::pid)
        .orElseThrow(() -> new RigException(part.label() + " does not run"));
  }

  /** Starts it and waits until it answers that it is healthy. Nothing happens if it runs. */
  public void start() {
    if (!running()) {
      launch();
    }
    awaitHealthy();
  }

  /** Asks it to end (SIGTERM) and waits until it has. Nothing happens if it does not run. */
  public void stop() {
    end("TERM");
  }

  /** Ends it without warning (SIGKILL). Nothing happens if it does not run. */
  public void kill() {
    end("KILL");
  }

  /** Starts it without waiting for its health. */
  void launch() {
    var machine =
        MachineProcess.find(part.machine(), layout)
            .orElseThrow(() ->
                new RigException(
                    part.label()
                        + " cannot start: its machine "
                        + part.machine().machineName()
                        + " does not run"));
    var command = Disk.readIfExists(layout.command(part)).orElseThrow().lines().toList();
    var process = machine.daemon(command, log());
    Disk.write(layout.process(part), process.toString());
  }

  void awaitHealthy() {
    var health = Health.of(part, layout);
    if (!Wait.until(() -> health.getAsBoolean() || !running(), PAUSE, START_PATIENCE)
        || !running()) {
      throw new RigException(
          part.label()
              + (running()
                  ? " is not healthy after " + START_PATIENCE.toSeconds() + " s"
                  : " ended")
              + "; the end of its log "
              + log()
              + ":\n"
              + Disk.tail(log(), LOG_LINES));
    }
  }

  private void end(String signal) {
    process()
        .ifPresent(process -> {
          process.signal(signal);
          if (!process.ended(STOP_PATIENCE)) {
            throw new RigException(
                part.label()
                    + " still runs "
                    + STOP_PATIENCE.toSeconds()
                    + " s after SIG"
                    + signal);
          }
        });
  }

  private Optional<HostProcess> process() {
    return Disk.readIfExists(layout.process(part))
        .map(HostProcess::parse)
        .filter(HostProcess::alive);
  }
}
