package dev.headroom.scaler;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The trigger metadata that Headroom reads: one constant a key. Each may also be given as {@code
 * <key>FromEnv}, which KEDA resolves from the environment of the workload's container.
 */
enum TriggerField {
  METRIC(
      "metric",
      Type.TEXT,
      "required-replicas",
      "the signal to scale by: required-replicas, or any other without its rtc_"),
  WORKLOAD(
      "workload",
      Type.TEXT,
      "what the ScaledObject scales",
      "the workload to read, as Deployment/name"),
  POLICY(
      "policy",
      Type.TEXT,
      "none",
      "the MediaScalingPolicy of the same namespace whose target is read, in place of workload"),
  TARGET_VALUE(
      "targetValue",
      Type.POSITIVE,
      "1 for required-replicas, must be given for other metrics",
      "what one replica shall carry of the metric"),
  ACTIVATION_VALUE(
      "activationValue",
      Type.NOT_NEGATIVE,
      "1 for required-replicas, 0 for other metrics",
      "the value above which the workload is active even without a live session");

  /** What a value must look like. */
  enum Type {
    TEXT("text"),
    POSITIVE("a number of 0.001 or more"),
    NOT_NEGATIVE("a number of 0 or more");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private static final Map<String, TriggerField> BY_KEY =
      Arrays.stream(values())
          .flatMap(f -> Stream.of(Map.entry(f.key, f), Map.entry(f.envKey(), f)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private final String key;
  private final Type type;
  private final String defaultWords;
  private final String doc;

  TriggerField(String key, Type type, String defaultWords, String doc) {
    this.key = key;
    this.type = type;
    this.defaultWords = defaultWords;
    this.doc = doc;
  }

  String key() {
    return key;
  }

  String envKey() {
    return key + "FromEnv";
  }

  Type type() {
    return type;
  }

  /** What holds when the key is absent, in words. */
  String defaultWords() {
    return defaultWords;
  }

  /** What the key means, in one line for people. */
  String doc() {
    return doc;
  }

  static Optional<TriggerField> ofKey(String key) {
    return Optional.ofNullable(BY_KEY.get(key));
  }
}
