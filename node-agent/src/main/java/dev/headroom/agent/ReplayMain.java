package dev.headroom.agent;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code headroom replay}: exit 0; 2 with one line that says what was wrong with the file or the
 * options; 1 when the kernel side cannot run here.
 */
public final class ReplayMain {
  private static final int NO_KERNEL = 1;
  private static final int BAD_INPUT = 2;

  private static final String JSON = "--json";
  private static final List<String> HELP = List.of("--help", "-h");
  private static final String USAGE =
      """
      usage: headroom replay FILE [--json]

      Feeds a packet capture (pcap or pcapng) through the kernel program that meters pods, with the arrival
      times of the capture, and prints the RTP streams and sessions in it. Needs root, as loading the program does.

        --json   for programs; docs/meter.md explains each field
      """;

  private ReplayMain() {}

  public static void main(String[] arguments) {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    var code = run(out, err, arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  static int run(PrintStream out, PrintStream err, String... arguments) {
    var said = Arrays.asList(arguments);
    if (said.stream().anyMatch(HELP::contains)) {
      out.print(USAGE);
      return 0;
    }
    var files = said.stream().filter(word -> !word.equals(JSON)).toList();
    if (files.size() != 1 || files.getFirst().startsWith("-")) {
      err.print(USAGE);
      return BAD_INPUT;
    }
    return replay(out, err, files.getFirst(), said.contains(JSON));
  }

  private static int replay(PrintStream out, PrintStream err, String file, boolean json) {
    try {
      var replay = Replay.of(Path.of(file));
      out.print(json ? ReplayJson.of(replay.report()) : ReplayTable.of(replay.report()));
      out.flush();
      if (replay.error() != null) {
        err.println("headroom replay: " + file + ": " + replay.error().getMessage());
        return BAD_INPUT;
      }
      return 0;
    } catch (InvalidPathException e) {
      err.println("headroom replay: " + file + ": this is not the name of a file");
      return BAD_INPUT;
    } catch (KernelError e) {
      err.println(
          "headroom replay: " + e.getMessage() + "; it needs root, or CAP_BPF and CAP_NET_ADMIN");
      return NO_KERNEL;
    }
  }
}
