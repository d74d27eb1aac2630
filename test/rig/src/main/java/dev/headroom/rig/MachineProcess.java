package dev.headroom.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine that runs: its first process, and the way into it. */
record MachineProcess(Machine machine, HostProcess first) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(10);

  /** Stands in the command line of every machine's first process. */
  static final String MARK = "/var/lib/headroom-rig/machines/";

  /** Starts a machine whose state folder is in place, and waits until its mounts are. */
  static MachineProcess start(Machine machine, Layout layout, Toolchain toolchain) {
    var script = writeScript(layout.machine(machine));
    var words = new ArrayList<>(machine.inNetwork());
    words.addAll(List.of("unshare", "--mount", "--uts", "--pid", "--propagation", "slave"));
    // The first child after the unshare is process 1 of the new machine; its number is the host's.
    words.addAll(List.of("sh", "-c", "setsid sh \"$@\" </dev/null >&2 & echo $!", "machine"));
    words.addAll(
        List.of(
            script.toString(),
            machine.machineName(),
            layout.machine(machine).toString(),
            machine.inNetwork().isEmpty() ? "host-network" : "own-network"));
    toolchain.folders().forEach((name, folder) -> words.add(name + "=" + folder));
    var log = layout.log(machine);
    var builder = new ProcessBuilder(words).redirectError(log.toFile());
    builder.environment().keySet().retainAll(List.of("PATH"));
    var pid = Long.parseLong(Exec.attempt(builder, "", PATIENCE).orThrow().strip());
    var first = HostProcess.find(pid).orElseThrow(() -> failed(machine, log));
    if (!Wait.until(() -> isInit(first) || !first.alive(), PAUSE, PATIENCE) || !first.alive()) {
      throw failed(machine, log);
    }
    Disk.write(layout.process(machine), first.toString());
    return new MachineProcess(machine, first);
  }

  /** The machine that an earlier start left running, if it still does. */
  static Optional<MachineProcess> find(Machine machine, Layout layout) {
    return Disk.readIfExists(layout.process(machine))
        .map(HostProcess::parse)
        .filter(HostProcess::alive)
        .map(first -> new MachineProcess(machine, first));
  }

  /** The words that run {@code command} inside. */
  List<String> wrap(List<String> command) {
    var words =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--target",
                String.valueOf(first.pid()),
                "--mount",
                "--uts",
                "--pid",
                "--net"));
    words.add("--");
    words.addAll(command);
    return words;
  }

  /** Starts a process that outlives this one; its output goes to the end of {@code log}. */
  HostProcess daemon(List<String> command, Path log) {
    var words =
        new ArrayList<>(List.of("sh", "-c", "setsid \"$@\" </dev/null >&2 & echo $!", "daemon"));
    words.addAll(command);
    var builder =
        new ProcessBuilder(wrap(words))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder
        .environment()
        .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("HOME", "/root");
    var inner = Long.parseLong(Exec.attempt(builder, "", PATIENCE).orThrow().strip());
    return HostProcess.within(first, inner)
        .orElseThrow(() ->
            new RigException("`" + command.getFirst() + "` ended at once; its log is " + log));
  }

  private static boolean isInit(HostProcess first) {
    return first.commandLine().contains("/native/pause " + MARK);
  }

  private static RigException failed(Machine machine, Path log) {
    return new RigException(
        "machine " + machine.machineName() + " did not start: " + Disk.tail(log, 10));
  }

  private static Path writeScript(Path folder) {
    var script = folder.resolve("machine.sh");
    try (var source = MachineProcess.class.getResourceAsStream("machine.sh")) {
      if (source == null) {
        throw new IllegalStateException("resource machine.sh is missing from the rig's jar");
      }
      Files.write(script, source.readAllBytes());
      return script;
    } catch (IOException e) {
      throw new UncheckedIOException(script + " cannot be written", e);
    }
  }
}
