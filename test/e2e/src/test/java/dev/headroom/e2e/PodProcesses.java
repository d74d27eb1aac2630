package dev.headroom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of a pod of this machine, as folders of /proc. */
final class PodProcesses {
  private static final Path PROC = Path.of("/proc");

  private PodProcesses() {}

  /** Finds them by their cgroup; at least one. */
  static List<Path> of(String pod, String uid) {
    var found = new ArrayList<Path>();
    try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (var process : processes) {
        if (cgroups(process).contains("pod" + uid)) {
          found.add(process);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (found.isEmpty()) {
      throw new IllegalStateException("pod " + pod + " has no process on this machine");
    }
    return found;
  }

  private static String cgroups(Path process) {
    try {
      return Files.readString(process.resolve("cgroup"));
    } catch (IOException _) {
      // It ended while it was looked at.
      return "";
    }
  }
}
