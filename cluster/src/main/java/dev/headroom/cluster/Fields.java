package dev.headroom.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fields of an object that has no class of its own, read by name; a wrong one is named. */
record Fields(String path, Map<?, ?> values) {
  /** As Go writes durations, in whole units: {@code 1h30m}, {@code 90s}. */
  private static final Pattern DURATION =
      Pattern.compile("(?=.)(?:\\d{1,5}h)?(?:\\d{1,6}m)?(?:\\d{1,8}s)?");

  static Fields of(GenericKubernetesResource resource, String field) {
    return of(field, resource.getAdditionalProperties().get(field));
  }

  private static Fields of(String path, @Nullable Object value) {
    return new Fields(path, value instanceof Map<?, ?> map ? map : Map.of());
  }

  Fields at(String name) {
    return of(path + "." + name, values.get(name));
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  String text(String name, String otherwise) {
    var value = values.get(name);
    return value == null ? otherwise : value.toString();
  }

  String required(String name) {
    var value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(path + "." + name + " is missing");
    }
    return value.toString();
  }

  OptionalDouble number(String name) {
    return switch (values.get(name)) {
      case null -> OptionalDouble.empty();
      case Number number -> OptionalDouble.of(number.doubleValue());
      case Object other -> throw wrong(name, other, "a number");
    };
  }

  int count(String name) {
    return (int) number(name).orElse(0);
  }

  /** Null where it is not set. */
  @Nullable Duration duration(String name) {
    var value = values.get(name);
    if (value == null) {
      return null;
    }
    var text = value.toString();
    if (!DURATION.matcher(text).matches()) {
      throw wrong(name, text, "a duration such as 30s, 5m or 1h30m");
    }
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }

  Duration duration(String name, Duration otherwise) {
    var set = duration(name);
    return set == null ? otherwise : set;
  }

  /** What a text says, as {@code reader} understands it. */
  <T> T read(String name, String text, String wanted, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (DateTimeException | IllegalArgumentException unreadable) {
      throw wrong(name, text, wanted);
    }
  }

  List<String> texts(String name) {
    return values.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  Stream<Fields> items(String name) {
    return values.get(name) instanceof List<?> list
        ? list.stream().map(item -> of(path + "." + name, item))
        : Stream.of();
  }

  IllegalArgumentException wrong(String name, Object value, String wanted) {
    return new IllegalArgumentException(path + "." + name + " is \"" + value + "\", not " + wanted);
  }
}
