package dev.headroom.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: each up to twice the last, never above a limit, each shortened by up to
 * a half at random so that the agents of a cluster do not come back in step. For one thread.
 */
final class Backoff {
  private final Duration first;
  private final Duration limit;
  private final RandomGenerator random;
  private Duration next;

  Backoff(Duration first, Duration limit, RandomGenerator random) {
    this.first = first;
    this.limit = limit;
    this.random = random;
    this.next = first;
  }

  Duration next() {
    var nanos = next.toNanos();
    next = Duration.ofNanos(Math.min(limit.toNanos(), nanos * 2));
    return Duration.ofNanos(nanos - random.nextLong(nanos / 2 + 1));
  }

  void reset() {
    next = first;
  }
}
