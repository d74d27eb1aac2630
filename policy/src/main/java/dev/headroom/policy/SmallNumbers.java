package dev.headroom.policy;

/** Counting laws for fleets too small for the normal curve. */
public final class SmallNumbers {
  /** Above this mean the corrected normal quantile is exact to less than half a session. */
  private static final double LARGE_MEAN = 100;

  private SmallNumbers() {}

  /** The smallest n with {@code P(Poisson(mean) ≤ n) ≥ share}; {@code share} in 0..1, below 1. */
  public static double poissonQuantile(double mean, double share) {
    if (!(mean >= 0) || !(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "Poisson mean " + mean + ", share " + share + ": wants mean ≥ 0, 0 ≤ share < 1");
    }
    if (mean > LARGE_MEAN) {
      var z = normalQuantile(share);
      // Cornish and Fisher 1938, to the second term.
      return Math.floor(mean + z * Math.sqrt(mean) + (z * z - 1) / 6 + 0.5);
    }
    var probability = Math.exp(-mean);
    var below = probability;
    var n = 0;
    while (below < share && n < 10 * LARGE_MEAN) {
      n++;
      probability *= mean / n;
      below += probability;
    }
    return n;
  }

  /**
   * The share of sessions that find no free slot of {@code slots} at an offered load of {@code
   * erlangs} (Erlang 1917, by the recursion {@code B(c) = a B(c-1) / (c + a B(c-1))}); it depends
   * on the mean duration alone, and assumes a steady load.
   */
  public static double erlangBlocking(double erlangs, int slots) {
    var blocking = 1.0;
    for (var c = 1; c <= slots; c++) {
      blocking = erlangs * blocking / (c + erlangs * blocking);
    }
    return blocking;
  }

  /** The fewest slots that keep {@link #erlangBlocking} at or below {@code target}, above 0. */
  public static int erlangSlots(double erlangs, double target) {
    if (!(erlangs >= 0) || Double.isInfinite(erlangs) || !(target > 0)) {
      throw new IllegalArgumentException(
          "offered load " + erlangs + ", target " + target + ": wants load ≥ 0, target > 0");
    }
    var blocking = 1.0;
    var slots = 0;
    while (blocking > target) {
      slots++;
      blocking = erlangs * blocking / (slots + erlangs * blocking);
    }
    return slots;
  }

  /**
   * The standard normal quantile of {@code share} in 0..1 (Abramowitz and Stegun 26.2.23, to
   * ±4.5e-4).
   */
  public static double normalQuantile(double share) {
    var tail = Math.clamp(Math.min(share, 1 - share), 1e-12, 0.5);
    var t = Math.sqrt(-2 * Math.log(tail));
    var z =
        t
            - (2.515517 + t * (0.802853 + t * 0.010328))
                / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    return share < 0.5 ? -z : z;
  }
}
