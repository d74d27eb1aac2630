package dev.headroom.policy;

/** What a metrics API answered: values, or an error with its reason. */
public sealed interface HpaReading<T> {
  /** The API answered; an empty answer counts as an error, as it does in the controller. */
  record Known<T>(T value) implements HpaReading<T> {}

  /** The API failed; {@code why} is its message. */
  record Failed<T>(String why) implements HpaReading<T> {}
}
