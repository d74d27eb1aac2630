package dev.headroom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a process of this machine uses, as the kernel accounts it (proc(5)). */
record ProcessUse(long pid) {
  private static final Path PROC = Path.of("/proc");

  /** Ticks of a hundredth of a second on every Linux that Kubernetes runs on. */
  private static final long NANOS_A_TICK = 10_000_000;

  /** The one process whose command line has {@code word}; it may run in a container. */
  static ProcessUse find(String word) {
    try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (var entry : entries) {
        var pid = Long.parseLong(entry.getFileName().toString());
        if (pid != ProcessHandle.current().pid() && commandLine(entry).contains(word)) {
          return new ProcessUse(pid);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("/proc cannot be listed", e);
    }
    throw new IllegalStateException("no process has " + word + " in its command line");
  }

  private static String commandLine(Path entry) {
    try {
      return Files.readString(entry.resolve("cmdline"));
    } catch (IOException ended) {
      return "";
    }
  }

  /** Processor time of all its threads since it started, in user and kernel mode. */
  Duration processorTime() {
    var stat = read("stat");
    // The fields count from behind the name, which may hold anything.
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Duration.ofNanos(
        NANOS_A_TICK * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
  }

  /** Memory that it has in RAM now, in bytes. */
  long residentBytes() {
    return kilobytes("VmRSS:") << 10;
  }

  /** The most that it ever had in RAM, in bytes. */
  long mostResidentBytes() {
    return kilobytes("VmHWM:") << 10;
  }

  private long kilobytes(String field) {
    return read("status")
        .lines()
        .filter(line -> line.startsWith(field))
        .map(line -> Long.parseLong(line.replaceAll("\\D+", "")))
        .findFirst()
        .orElseThrow();
  }

  private String read(String file) {
    try {
      return Files.readString(PROC.resolve(pid + "/" + file));
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " has ended", e);
    }
  }
}
