package dev.headroom.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code headroom simulate}: exit 0, or 2 with one line that says what was wrong. */
public final class SimulateMain {
  private SimulateMain() {}

  public static void main(String[] arguments) {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    var code = run(out, err, arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    try {
      var said = Options.parse(arguments);
      if (said.has(Options.HELP)) {
        out.print(Options.help());
        return 0;
      }
      simulate(said, out, err);
      return 0;
    } catch (InputError wrong) {
      err.println("headroom simulate: " + wrong.getMessage());
      return 2;
    } catch (UncheckedIOException broken) {
      err.println("headroom simulate: " + broken.getMessage());
      return 1;
    }
  }

  private static void simulate(Options.Said said, PrintStream out, PrintStream err) {
    var study = Study.of(said);
    var progress = said.has(Options.QUIET) ? null : new ProgressLine(err);
    var results = study.run(progress, said.has(Options.REPORT));
    if (progress != null) {
      progress.clear();
    }
    out.print(said.has(Options.JSON) ? results.json() : results.table());
    if (said.has(Options.REPORT)) {
      write(Path.of(said.text(Options.REPORT)), HtmlReport.of(results));
      err.println("report in " + said.text(Options.REPORT));
    }
  }

  private static void write(Path path, String text) {
    try {
      Files.writeString(path, text);
    } catch (IOException broken) {
      throw new UncheckedIOException("cannot write " + path + ": " + broken.getMessage(), broken);
    }
  }
}
