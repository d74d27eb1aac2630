package dev.headroom.simulator;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prints the tables of docs/benchmarks-policy.md: {@code PolicyBenchMain [TRACES [SECTION ...]]}.
 * The folder of traces may come from the environment, as HEADROOM_TRACES; without one, or with an
 * empty name, the loads that are made up run alone.
 */
public final class PolicyBenchMain {
  private static final String USAGE =
      "usage: PolicyBenchMain [TRACES [SECTION ...]], or HEADROOM_TRACES=TRACES;"
          + " TRACES is a folder that holds the load traces named in docs/benchmarks-policy.md,"
          + " which are not part of the product";

  private PolicyBenchMain() {}

  public static void main(String[] arguments) {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    var code = run(out, err, System.getenv("HEADROOM_TRACES"), List.of(arguments));
    if (code != 0) {
      System.exit(code);
    }
  }

  static int run(
      PrintStream out, PrintStream err, @Nullable String environment, List<String> arguments) {
    var named = arguments.isEmpty() ? environment : arguments.getFirst();
    var folder = named == null || named.isEmpty() ? null : Path.of(named);
    if (folder != null && !Files.isDirectory(folder)) {
      err.println("bench-policy: " + folder + " is not a folder");
      err.println(USAGE);
      return 2;
    }
    var sections = sections(new PolicyBench(folder, out, err), folder);
    var wanted = arguments.size() > 1 ? arguments.subList(1, arguments.size()) : sections.keySet();
    return run(sections, Set.copyOf(wanted), err);
  }

  private static Map<String, Runnable> sections(PolicyBench bench, @Nullable Path traces) {
    var sections = new LinkedHashMap<String, Runnable>();
    sections.put("real", bench::real);
    sections.put("coverage", bench::coverage);
    sections.put("unkind", bench::unkind);
    sections.put("decisions", () -> bench.speeds().decisions());
    sections.put("speed", () -> bench.speeds().speed(traces));
    sections.put("starts", bench::startTimes);
    sections.put("worlds", bench::worlds);
    sections.put("seeds", bench::seeds);
    sections.put("goals", bench::goals);
    return sections;
  }

  private static int run(Map<String, Runnable> sections, Set<String> wanted, PrintStream err) {
    if (!sections.keySet().containsAll(wanted)) {
      err.println("bench-policy: sections are " + String.join(", ", sections.keySet()));
      return 2;
    }
    try {
      sections.forEach((name, section) -> {
        if (wanted.contains(name)) {
          section.run();
        }
      });
      return 0;
    } catch (InputError wrong) {
      err.println("bench-policy: " + wrong.getMessage());
      return 2;
    }
  }
}
