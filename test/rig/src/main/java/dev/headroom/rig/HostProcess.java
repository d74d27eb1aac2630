package dev.headroom.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process of this machine, told from a later one with the same number by its start time.
 *
 * @param pid its number as the host counts
 * @param startTicks field 22 of {@code /proc/PID/stat}: clock ticks from boot to its start
 */
record HostProcess(long pid, long startTicks) {
  private static final Path PROC = Path.of("/proc");
  private static final int FIRST_FIELD = 3;
  private static final int THREADS_FIELD = 20;
  private static final int START_FIELD = 22;

  /** The process with this number, if there is one that has not ended. */
  static Optional<HostProcess> find(long pid) {
    return statFields(pid)
        .filter(fields -> !isDead(fields))
        .map(fields -> new HostProcess(pid, Long.parseLong(fields.get(START_FIELD - FIRST_FIELD))));
  }

  /**
   * Whether all of it is gone. A killed process is called a zombie as soon as its first thread is;
   * the others may still hold its files and ports.
   */
  private static boolean isDead(List<String> fields) {
    return "ZX".contains(fields.getFirst())
        && Integer.parseInt(fields.get(THREADS_FIELD - FIRST_FIELD)) <= 1;
  }

  static HostProcess parse(String text) {
    var words = text.strip().split(" ", -1);
    return new HostProcess(Long.parseLong(words[0]), Long.parseLong(words[1]));
  }

  boolean alive() {
    return find(pid).filter(this::equals).isPresent();
  }

  void signal(String name) {
    if (alive()) {
      Exec.attempt(List.of("kill", "-" + name, String.valueOf(pid)));
    }
  }

  /** Waits for its end; false if it lives longer than {@code patience}. */
  boolean ended(Duration patience) {
    return Wait.until(() -> !alive(), Duration.ofMillis(20), patience);
  }

  /** When it was started. */
  static Instant startOf(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().startInstant())
        .orElse(Instant.EPOCH);
  }

  /** All first processes of process namespaces below ours whose command line has these words. */
  static List<HostProcess> firstWith(String words) {
    return all()
        .filter(process -> process.pid() != 1 && process.innermostPid() == 1)
        .filter(process -> process.commandLine().contains(words))
        .toList();
  }

  /** The process that calls itself {@code innerPid} in the process namespace of {@code first}. */
  static Optional<HostProcess> within(HostProcess first, long innerPid) {
    var namespace = first.namespace("pid");
    return all()
        .filter(process -> process.innermostPid() == innerPid)
        .filter(process -> process.namespace("pid").equals(namespace))
        .findFirst();
  }

  String commandLine() {
    return read(PROC.resolve(pid + "/cmdline")).replace('\0', ' ').strip();
  }

  private long innermostPid() {
    return read(PROC.resolve(pid + "/status"))
        .lines()
        .filter(line -> line.startsWith("NSpid:"))
        .map(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
        .findFirst()
        .orElse(-1L);
  }

  private String namespace(String kind) {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid + "/ns/" + kind)).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static Stream<HostProcess> all() {
    try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      var found = Stream.<HostProcess>builder();
      for (var entry : entries) {
        find(Long.parseLong(entry.getFileName().toString())).ifPresent(found);
      }
      return found.build();
    } catch (IOException e) {
      throw new RigException("/proc cannot be listed: " + e.getMessage(), e);
    }
  }

  /** Fields from the third on: the second, the name, may contain spaces and parentheses. */
  private static Optional<List<String>> statFields(long pid) {
    var stat = read(PROC.resolve(pid + "/stat"));
    return stat.isEmpty()
        ? Optional.empty()
        : Optional.of(List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      // ESRCH: the process ended between the listing and the reading.
      return "";
    }
  }

  @Override
  public String toString() {
    return pid + " " + startTicks;
  }
}
