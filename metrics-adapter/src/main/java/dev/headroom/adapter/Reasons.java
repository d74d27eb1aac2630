package dev.headroom.adapter;

import dev.headroom.model.Reading;

/** Why there is no value, for people. */
final class Reasons {
  private Reasons() {}

  /** Empty when there is a value. */
  static String of(Reading reading) {
    return switch (reading) {
      case Reading.Fresh _ -> "";
      case Reading.Stale stale -> stale.reason();
      case Reading.Absent absent -> absent.reason();
    };
  }
}
