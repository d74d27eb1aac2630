package dev.headroom.policy;

/**
 * A random number that is a pure function of its arguments: the finalizer of SplitMix64 (Steele,
 * Lea, Flood, <i>Fast Splittable Pseudorandom Number Generators</i>, OOPSLA 2014).
 */
final class Mix {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private Mix() {}

  static long of(long seed, long ticket) {
    var z = seed + ticket * GOLDEN_GAMMA + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
