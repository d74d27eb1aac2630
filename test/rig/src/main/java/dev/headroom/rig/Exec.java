package dev.headroom.rig;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a command of this machine to its end. Standard input is empty unless given. */
final class Exec {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Executor READERS = reader -> Thread.ofVirtual().start(reader);

  /** How a command ended, and all that it printed. */
  record Result(List<String> command, int code, String out, String err) {
    boolean ok() {
      return code == 0;
    }

    /** The output of a command that worked. */
    String orThrow() {
      if (ok()) {
        return out;
      }
      throw new RigException(
          "`" + String.join(" ", command) + "` ended with " + code + ": " + (err + out).strip());
    }
  }

  private Exec() {}

  /** The standard output of a command that must work. */
  static String run(String... command) {
    return attempt(List.of(command)).orThrow();
  }

  /** The standard output of a command that must work. */
  static String run(List<String> command) {
    return attempt(command).orThrow();
  }

  /** The standard output of a command that must work, with {@code input} as its standard input. */
  static String feed(String input, List<String> command) {
    return attempt(new ProcessBuilder(command), input, PATIENCE).orThrow();
  }

  /** The standard output of a command that must work, reading {@code file}. */
  static String feed(Path file, List<String> command) {
    var builder = new ProcessBuilder(command).redirectInput(file.toFile());
    return attempt(builder, null, PATIENCE).orThrow();
  }

  static Result attempt(List<String> command) {
    return attempt(new ProcessBuilder(command), "", PATIENCE);
  }

  static Result attempt(List<String> command, Duration patience) {
    return attempt(new ProcessBuilder(command), "", patience);
  }

  static Result attempt(ProcessBuilder builder, @Nullable String input, Duration patience) {
    var command = builder.command();
    try {
      return finish(builder.start(), List.copyOf(command), input, patience);
    } catch (IOException e) {
      throw new RigException("`" + command.getFirst() + "` cannot be run: " + e.getMessage(), e);
    }
  }

  private static Result finish(
      Process process, List<String> command, @Nullable String input, Duration patience)
      throws IOException {
    try {
      var out = reading(process.getInputStream());
      var err = reading(process.getErrorStream());
      if (input != null) {
        write(process, input);
      }
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        end(process);
        throw new RigException(
            "`"
                + String.join(" ", command)
                + "` did not end within "
                + patience.toSeconds()
                + " s");
      }
      return new Result(command, process.exitValue(), out.join(), err.join());
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      throw new RigException(
          "interrupted while waiting for `" + String.join(" ", command) + "`", e);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static void write(Process process, String input) {
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    } catch (IOException _) {
      // A command that ends without reading has its reason in its exit code and its stderr.
    }
  }

  private static CompletableFuture<String> reading(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            return "(output lost: " + e.getMessage() + ")";
          }
        },
        READERS);
  }
}
