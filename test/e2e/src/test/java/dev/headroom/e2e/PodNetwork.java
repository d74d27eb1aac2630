package dev.headroom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The network of a pod of this machine, to run a process of the test in it. */
record PodNetwork(String pod, Path namespace) {
  private static final Path PROC = Path.of("/proc");

  /** Finds it by the cgroup that any process of the pod is in. */
  static PodNetwork of(String pod, String uid) {
    try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (var process : processes) {
        if (cgroups(process).contains("pod" + uid)) {
          return new PodNetwork(pod, process.resolve("ns/net"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("pod " + pod + " has no process on this machine");
  }

  /** The words that run {@code command} in it. */
  List<String> wrap(List<String> command) {
    var words = new ArrayList<>(List.of("nsenter", "--net=" + namespace, "--"));
    words.addAll(command);
    return words;
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
