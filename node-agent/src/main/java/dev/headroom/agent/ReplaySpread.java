package dev.headroom.agent;

import org.jspecify.annotations.Nullable;

/** Least, mean and greatest of a number of times, in nanoseconds. */
record ReplaySpread(long min, long mean, long max) {
  /** Of no samples there is none. */
  static @Nullable ReplaySpread of(long samples, long min, long sum, long max) {
    return samples == 0 ? null : new ReplaySpread(min, Math.round((double) sum / samples), max);
  }
}
