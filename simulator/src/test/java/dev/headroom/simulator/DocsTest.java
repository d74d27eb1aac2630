package dev.headroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsTest {
  private static final Path DOCS = Path.of("..", "docs", "simulate.md");

  @TempDir private Path folder;

  @Test
  void namesEveryKeyOfTheJson() throws IOException {
    var trace =
        Files.writeString(folder.resolve("t.csv"), "start,duration_s\n2026-03-02T09:00,60\n");
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    var code =
        SimulateMain.run(
            stream,
            stream,
            "--sessions",
            trace.toString(),
            "--capacity",
            "1",
            "--quiet",
            "--json",
            "--policy",
            "static:1");
    assertThat(code).isZero();
    var docs = Files.readString(DOCS);
    var keys = Pattern.compile("\"(\\w+)\": ").matcher(out.toString(StandardCharsets.UTF_8));
    var count = 0;
    while (keys.find()) {
      assertThat(docs).contains("`" + keys.group(1) + "`");
      count++;
    }
    assertThat(count).isGreaterThan(20);
  }

  @Test
  void namesEveryOption() throws IOException {
    var docs = Files.readString(DOCS);
    for (var option : Options.values()) {
      if (option != Options.HELP) {
        assertThat(docs).contains(option.flag());
      }
    }
  }
}
