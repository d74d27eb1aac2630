package dev.headroom.cluster;

import dev.headroom.model.Capacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one pod may carry, declared by annotations on the workload. */
final class CapacityAnnotations {
  static final String SESSIONS = "headroom.dev/capacity-sessions";
  static final String PACKETS = "headroom.dev/capacity-packets-per-second";
  static final String BITS = "headroom.dev/capacity-bits-per-second";
  static final String BUFFER = "headroom.dev/buffer-sessions";

  private CapacityAnnotations() {}

  /** The capacity, or why there is none; both null when nothing is declared. */
  record Declared(@Nullable Capacity capacity, @Nullable String problem) {
    static final Declared NOTHING = new Declared(null, null);
  }

  static Declared read(Map<String, String> annotations) {
    var problems = new ArrayList<String>();
    var sessions = number(annotations, SESSIONS, problems, false);
    var packets = number(annotations, PACKETS, problems, false);
    var bits = number(annotations, BITS, problems, false);
    var buffer = number(annotations, BUFFER, problems, true);
    if (!problems.isEmpty()) {
      return new Declared(null, String.join("; ", problems));
    }
    if (sessions.isEmpty() && packets.isEmpty() && bits.isEmpty()) {
      return buffer.isEmpty()
          ? Declared.NOTHING
          : new Declared(
              null, BUFFER + " needs a capacity: set " + SESSIONS + ", " + PACKETS + " or " + BITS);
    }
    return new Declared(new Capacity(sessions, packets, bits, buffer.orElse(0)), null);
  }

  private static OptionalDouble number(
      Map<String, String> annotations, String key, List<String> problems, boolean zeroAllowed) {
    var text = annotations.get(key);
    if (text == null) {
      return OptionalDouble.empty();
    }
    var match = NUMBER.matcher(text.strip());
    if (match.matches()) {
      var value =
          Double.parseDouble(match.group(1)) * Objects.requireNonNull(SCALES.get(match.group(2)));
      if (value > 0 || zeroAllowed) {
        return OptionalDouble.of(value);
      }
    }
    problems.add(
        key
            + " is \""
            + text
            + "\", not a number "
            + (zeroAllowed ? "of 0 or more" : "above 0")
            + " such as 200, 1.5k or 80M");
    return OptionalDouble.empty();
  }

  /** Plain digits, or a quantity with a decimal suffix as everywhere in Kubernetes. */
  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)([kMGT]?)");

  private static final Map<String, Double> SCALES =
      Map.of("", 1.0, "k", 1e3, "M", 1e6, "G", 1e9, "T", 1e12);
}
