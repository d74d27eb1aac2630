package dev.headroom.scaler;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads raw trigger metadata by the table of {@link TriggerField}, collecting every problem. */
final class TriggerMetadata {
  /** KEDA hands the whole metadata on, its own keys included. */
  private static final Set<String> KEDA_KEYS =
      Set.of("scalerAddress", "enableTLS", "unsafeSsl", "tlsCertFile", "caCert", "tlsServerName");

  /** gRPC clients refuse long error texts outright, so that the user would see none of it. */
  private static final int LONGEST_QUOTE = 64;

  private static final int MOST_PROBLEMS = 20;

  private final Map<TriggerField, String> values = new EnumMap<>(TriggerField.class);
  private final List<String> problems = new ArrayList<>();

  TriggerMetadata(Map<String, String> raw) {
    new TreeMap<>(raw)
        .forEach((key, value) ->
            TriggerField.ofKey(key)
                .ifPresentOrElse(field -> take(field, value), () -> refuseUnlessKedas(key)));
  }

  private void take(TriggerField field, String value) {
    if (values.putIfAbsent(field, value.strip()) != null) {
      problem(field, "is given twice, as " + field.key() + " and " + field.envKey());
    }
  }

  private void refuseUnlessKedas(String key) {
    if (!KEDA_KEYS.contains(key)) {
      problems.add(quoted(key) + " is not a key; keys are " + keys());
    }
  }

  private static String keys() {
    return String.join(
        ", ", List.of(TriggerField.values()).stream().map(TriggerField::key).toList());
  }

  @Nullable String text(TriggerField field) {
    return values.get(field);
  }

  /** The number of a field, or {@code absent} when the key is not there or its value is refused. */
  double number(TriggerField field, double absent) {
    var text = values.get(field);
    if (text == null) {
      return absent;
    }
    try {
      var number = Double.parseDouble(text);
      if (accepts(field.type(), number)) {
        return number;
      }
    } catch (NumberFormatException _) {
      // The problem below says it.
    }
    problem(field, quoted(text) + " is not " + field.type().words());
    return absent;
  }

  /** KEDA carries three decimals: a smaller target would reach the HPA as 0. */
  private static boolean accepts(TriggerField.Type type, double number) {
    return switch (type) {
      case TEXT -> false;
      case POSITIVE -> number >= 0.001 && number <= 1e15;
      case NOT_NEGATIVE -> number >= 0 && number <= 1e15;
    };
  }

  void problem(TriggerField field, String what) {
    problems.add(field.key() + " " + what + " (" + field.doc() + ")");
  }

  boolean usable() {
    return problems.isEmpty();
  }

  /** All problems in one line. */
  String problems() {
    var shown = String.join("; ", problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)));
    var hidden = problems.size() - MOST_PROBLEMS;
    return hidden > 0 ? shown + "; and " + hidden + " more" : shown;
  }

  static String quoted(String text) {
    var shown = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
    return "\"" + shown + "\"";
  }
}
