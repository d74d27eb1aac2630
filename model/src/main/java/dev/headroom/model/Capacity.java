package dev.headroom.model;

import java.util.OptionalDouble;

/**
 * What one pod of a workload may carry, as its owner declared it; at least one limit is set, and
 * the tightest counts.
 *
 * @param sessions live sessions
 * @param packetsPerSecond UDP packets per second, both directions together
 * @param bitsPerSecond UDP bits per second, both directions together
 * @param bufferSessions free sessions that the fleet keeps beyond its live ones, 0 or more
 */
public record Capacity(
    OptionalDouble sessions,
    OptionalDouble packetsPerSecond,
    OptionalDouble bitsPerSecond,
    double bufferSessions) {

  public Capacity {
    if (sessions.isEmpty() && packetsPerSecond.isEmpty() && bitsPerSecond.isEmpty()) {
      throw new IllegalArgumentException("capacity needs sessions, packets/s or bits/s");
    }
    requirePositive("sessions", sessions);
    requirePositive("packets per second", packetsPerSecond);
    requirePositive("bits per second", bitsPerSecond);
    if (!(bufferSessions >= 0) || Double.isInfinite(bufferSessions)) {
      throw new IllegalArgumentException("buffer sessions " + bufferSessions + " is not 0 or more");
    }
  }

  private static void requirePositive(String what, OptionalDouble limit) {
    if (limit.isPresent() && !(limit.getAsDouble() > 0 && Double.isFinite(limit.getAsDouble()))) {
      throw new IllegalArgumentException(
          "capacity " + what + " " + limit.getAsDouble() + " is not above 0");
    }
  }
}
