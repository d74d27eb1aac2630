package dev.headroom.manifests;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A value of a YAML document, walked by key; a key that is not there fails with its path. */
record Yaml(String path, @Nullable Object value) {

  Yaml at(String key) {
    return new Yaml(path + "." + key, fields().get(key));
  }

  boolean has(String key) {
    return fields().containsKey(key);
  }

  boolean there() {
    return value != null;
  }

  Map<?, ?> fields() {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  Stream<Yaml> items() {
    var list = value instanceof List<?> items ? items : List.of();
    return IntStream.range(0, list.size())
        .mapToObj(i -> new Yaml(path + "[" + i + "]", list.get(i)));
  }

  List<String> texts() {
    return items().map(Yaml::text).toList();
  }

  String text() {
    return Objects.requireNonNull(value, path + " is missing").toString();
  }

  /** Kind and name, as messages call an object. */
  String title() {
    return at("kind").text() + " " + at("metadata").at("name").text();
  }

  @Override
  public String toString() {
    return path;
  }
}
