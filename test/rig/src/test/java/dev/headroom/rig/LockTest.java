package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTest {
  @TempDir Path folder;

  @Test
  void aSecondThreadOfThisProcessIsRefused() {
    var file = folder.resolve("lock");
    try (var _ = Lock.take(file, "first")) {
      assertThatThrownBy(() -> Lock.take(file, "second")).hasMessageContaining("this process");
    }
    try (var _ = Lock.take(file, "third")) {
      assertThat(file).exists();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void anotherProcessIsRefusedWithTheHoldersNumberAndAgeUntilTheHolderIsGone() throws Exception {
    var file = folder.resolve("lock");
    var holder = holder(file);
    try {
      assertThatThrownBy(() -> Lock.take(file, "second"))
          .hasMessageMatching(
              "process " + holder.pid() + " is at work on .* \\(holding\\) since \\d+ s; .*");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (var _ = Lock.take(file, "third")) {
      assertThat(file).exists();
    }
  }

  private static Process holder(Path file) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    var path = System.getProperty("java.class.path");
    var process =
        new ProcessBuilder(List.of(java, "-cp", path, Holder.class.getName(), file.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var reader = process.inputReader(StandardCharsets.UTF_8);
    assertThat(reader.readLine()).isEqualTo("held");
    return process;
  }

  /** Holds the lock until it is killed. */
  static final class Holder {
    public static void main(String[] arguments) throws InterruptedException {
      var lock = Lock.take(Path.of(arguments[0]), "holding");
      System.out.println("held");
      Thread.sleep(60_000);
      lock.close();
    }
  }
}
