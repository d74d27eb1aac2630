package dev.headroom.simulator;

/**
 * The time a run covers, in milliseconds since the epoch: it begins at {@code warmUp}, and what
 * happens from {@code from} until {@code to} is scored.
 */
record Span(long warmUp, long from, long to) {
  Span {
    if (!(warmUp <= from && from < to)) {
      throw new InputError(
          "span of %d, %d, %d: wants warm-up ≤ from < to".formatted(warmUp, from, to));
    }
  }

  long millis() {
    return to - warmUp;
  }
}
