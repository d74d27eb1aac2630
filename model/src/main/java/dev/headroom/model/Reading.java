package dev.headroom.model;

import java.time.Duration;
import java.time.Instant;

/**
 * What is known of one signal: a fresh value (a fresh 0 included), a value too old to be believed,
 * or nothing. Only {@link Fresh} is ever published; the others are left out, with their reason.
 */
public sealed interface Reading {
  /** A value measured at {@code at} over the {@code window} before it (zero for a gauge). */
  record Fresh(Quantity value, Instant at, Duration window) implements Reading {}

  /** The last word is older than the age limit; {@code reason} says whose word and how old. */
  record Stale(Instant lastHeard, String reason) implements Reading {}

  /** There is no word at all; {@code reason} says why, for people. */
  record Absent(String reason) implements Reading {}
}
