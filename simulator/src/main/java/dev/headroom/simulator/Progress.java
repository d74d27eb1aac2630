package dev.headroom.simulator;

/** Hears how far a long run is. */
@FunctionalInterface
interface Progress {
  Progress SILENT = (at, span) -> {};

  void at(long now, Span span);
}
