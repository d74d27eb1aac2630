package dev.headroom.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command's options: one line a declared option, from which parsing and help are made. */
enum Options {
  SESSIONS("FILE.csv", null, "the trace: start,duration_s or start,arrivals, and other columns"),
  DURATIONS(
      "SPEC",
      null,
      "how long counted sessions last: lognormal:mean=30m,sigma=1.0, exponential:mean=30m,"
          + " constant:mean=30m"),
  ARRIVALS_COLUMN("NAME", "arrivals", "the column that counts sessions"),
  SHARE("0..1", "1", "the share of the sessions to keep, drawn at random"),
  SEED("N", "1", "of everything that is drawn"),
  ZONE("ZONE", "UTC", "the zone of the trace's local times; UTC takes them as they are"),
  CAPACITY("N", null, "sessions a pod may carry"),
  START_TIME("TIME", "2m", "from asking for a pod to the first session it takes"),
  START_JITTER("0..1", "0", "the share by which a start may be shorter or longer"),
  START_FAILURE("0..1", "0", "the probability that a start fails and begins anew"),
  PODS_PER_NODE("N", "0", "pods a node carries, 0 when there is always a node"),
  NODE_TIME("TIME", "4m", "what a new node takes before its pods begin to start"),
  METRICS_DELAY("TIME", "0s", "how old the sessions are that policies see"),
  METRICS_LOSS("0..1", "0", "the probability that a decision finds no fresh metrics"),
  PERIOD("TIME", "15s", "between two decisions"),
  GRACE(
      "TIME",
      "unlimited",
      "how long a pod that a stock autoscaler deletes keeps its sessions; 0s cuts them at once"),
  PLACEMENT(
      "NAME", "packed", "packed, best-fit, least-loaded, round-robin, random or power-of-two"),
  MIN_PODS("N", "1", "pods that exist at least"),
  MAX_PODS("N", "100000", "pods that exist at most"),
  POLICY("SPEC", null, "what to compare; give it as often as you like"),
  FROM("DATE", null, "scored from here on; what is before it is warm-up [the first session]"),
  TO("DATE", null, "scored until here [the last session]"),
  JSON(null, null, "one JSON array with an object a policy"),
  REPORT("FILE.html", null, "writes a report with charts"),
  QUIET(null, null, "no progress on standard error"),
  HELP(null, null, "this text");

  private final @Nullable String argument;
  private final @Nullable String standard;
  private final String meaning;

  Options(@Nullable String argument, @Nullable String standard, String meaning) {
    this.argument = argument;
    this.standard = standard;
    this.meaning = meaning;
  }

  String flag() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the user said, option by option. */
  static final class Said {
    private final Map<Options, List<String>> values;

    private Said(Map<Options, List<String>> values) {
      this.values = values;
    }

    boolean has(Options option) {
      return values.containsKey(option);
    }

    List<String> all(Options option) {
      return values.getOrDefault(option, List.of());
    }

    /** The value said, or the standard one, or null. */
    @Nullable String textOrNull(Options option) {
      var said = values.get(option);
      return said == null ? option.standard : said.getLast();
    }

    String text(Options option) {
      var text = textOrNull(option);
      if (text == null) {
        throw new InputError(option.flag() + " is missing: " + option.meaning);
      }
      return text;
    }

    int whole(Options option) {
      return Words.whole(text(option), option.flag());
    }

    double number(Options option) {
      return Words.number(text(option), option.flag());
    }

    java.time.Duration time(Options option) {
      return Words.duration(text(option), option.flag());
    }
  }

  static Said parse(String... arguments) {
    var values = new LinkedHashMap<Options, List<String>>();
    for (var i = 0; i < arguments.length; i++) {
      var option = of(arguments[i]);
      var value = "";
      if (option.argument != null) {
        if (i + 1 == arguments.length) {
          throw new InputError(option.flag() + " wants " + option.argument);
        }
        value = arguments[++i];
      }
      values.computeIfAbsent(option, _ -> new ArrayList<>()).add(value);
    }
    return new Said(values);
  }

  private static Options of(String flag) {
    for (var option : values()) {
      if (option.flag().equals(flag)) {
        return option;
      }
    }
    throw new InputError("there is no option '" + flag + "' (--help lists them)");
  }

  static String help() {
    var text = new StringBuilder("usage: headroom simulate --sessions FILE.csv --capacity N");
    text.append(" [OPTION ...]\n\n");
    for (var option : values()) {
      var left = option.flag() + (option.argument == null ? "" : " " + option.argument);
      var standard = option.standard == null ? "" : " [" + option.standard + "]";
      text.append(String.format(Locale.ROOT, "  %-22s %s%s%n", left, option.meaning, standard));
    }
    return text.append('\n').append(PolicyChoice.help()).toString();
  }
}
