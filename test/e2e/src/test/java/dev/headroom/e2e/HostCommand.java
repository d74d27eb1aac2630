package dev.headroom.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command on the machine that the cluster runs on; it must work. */
final class HostCommand {
  private HostCommand() {}

  /** Runs it and returns what it printed. */
  static String run(List<String> words) {
    try {
      var process = new ProcessBuilder(words).redirectErrorStream(true).start();
      var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", words) + " failed: " + printed.strip());
      }
      return printed;
    } catch (IOException e) {
      throw new IllegalStateException(words.getFirst() + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + words.getFirst() + " ran", e);
    }
  }
}
