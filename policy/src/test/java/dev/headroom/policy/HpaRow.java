package dev.headroom.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One row of a {@code .rows} table: {@code key=value} pairs between bars. */
record HpaRow(Map<String, String> cells) {
  static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  static Stream<HpaRow> of(String table) {
    var stream = Objects.requireNonNull(HpaRow.class.getResourceAsStream(table), table);
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(l -> !l.isBlank() && !l.startsWith("#"))
          .map(HpaRow::parse)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HpaRow parse(String line) {
    var cells = new LinkedHashMap<String, String>();
    for (var cell : line.split(" \\| ", -1)) {
      var at = cell.indexOf('=');
      cells.put(cell.substring(0, at).strip(), cell.substring(at + 1).strip());
    }
    return new HpaRow(cells);
  }

  boolean has(String key) {
    return cells.containsKey(key);
  }

  String text(String key) {
    return Objects.requireNonNull(cells.get(key), () -> key + " is missing in " + this);
  }

  @Nullable String textOrNull(String key) {
    return cells.get(key);
  }

  boolean is(String key, String value) {
    return value.equals(cells.get(key));
  }

  int number(String key) {
    return Integer.parseInt(text(key));
  }

  int number(String key, int other) {
    return has(key) ? number(key) : other;
  }

  long big(String key) {
    return Long.parseLong(text(key));
  }

  List<String> words(String key) {
    var text = cells.getOrDefault(key, "");
    return text.isEmpty() || text.equals("none") ? List.of() : Arrays.asList(text.split(" ", -1));
  }

  List<Long> longs(String key) {
    return words(key).stream().map(Long::valueOf).toList();
  }

  /** {@code 5@-60s 7@0s} as values of a time. */
  <T> List<T> dated(String key, BiFunction<Integer, Instant, T> of) {
    var list = new ArrayList<T>();
    for (var word : words(key)) {
      var parts = word.split("@", -1);
      list.add(of.apply(Integer.valueOf(parts[0]), ago(parts[1])));
    }
    return list;
  }

  static Instant ago(String text) {
    return NOW.plusSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
  }

  /** {@code window:0s select:max pods:4/15s tolerance:0.1}, null where the key is not there. */
  @Nullable HpaRules rules(String key) {
    if (!has(key)) {
      return null;
    }
    Duration window = null;
    HpaRules.Select select = null;
    Double tolerance = null;
    var rates = new ArrayList<HpaRules.Rate>();
    for (var word : words(key)) {
      var value = word.substring(word.indexOf(':') + 1);
      switch (word.substring(0, word.indexOf(':'))) {
        case "window" -> window = seconds(value);
        case "select" -> select = HpaRules.Select.valueOf(value.toUpperCase(java.util.Locale.ROOT));
        case "tolerance" -> tolerance = Double.valueOf(value);
        case "pods" -> rates.add(rate(HpaRules.Rate.Unit.PODS, value));
        case "percent" -> rates.add(rate(HpaRules.Rate.Unit.PERCENT, value));
        default -> throw new IllegalArgumentException(word);
      }
    }
    return new HpaRules(window, select, rates.isEmpty() ? null : rates, tolerance);
  }

  private static HpaRules.Rate rate(HpaRules.Rate.Unit unit, String text) {
    var parts = text.split("/", -1);
    return new HpaRules.Rate(unit, Integer.parseInt(parts[0]), seconds(parts[1]));
  }

  private static Duration seconds(String text) {
    return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
  }

  @Override
  public String toString() {
    return text("name") + " (" + text("source") + ")";
  }
}
