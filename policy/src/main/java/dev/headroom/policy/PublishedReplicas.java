package dev.headroom.policy;

/**
 * The number to publish so that a HorizontalPodAutoscaler does what is wished.
 *
 * <p>An HPA leaves the replicas alone while {@code 1 - down ≤ published / current ≤ 1 + up}
 * (default 0.1 both; per HPA since KEP-4951). A wish for more that the tolerance would swallow is
 * rounded up to the first number outside it. A wish for fewer is never rounded down: pods that are
 * not released yet would pay for it, so released pods wait until there are enough of them.
 */
public final class PublishedReplicas {
  private PublishedReplicas() {}

  /**
   * Rounds a wish.
   *
   * @param wish pods that are needed
   * @param current the HPA's {@code status.currentReplicas}
   * @param upTolerance of the HPA for growth, 0 or more
   */
  public static int of(int wish, int current, double upTolerance) {
    if (wish <= current) {
      return wish;
    }
    // In thousandths, as an HPA reads it; a ratio on the edge itself is still swallowed.
    var swallowed = (int) Math.floor(current * (1 + upTolerance) + 1e-9);
    return Math.max(wish, swallowed + 1);
  }

  /** Whether an HPA would leave a fleet of {@code current} alone at a wish for fewer pods. */
  public static boolean isSwallowed(int wish, int current, double downTolerance) {
    return wish < current && wish >= current * (1 - downTolerance) - 1e-9;
  }
}
