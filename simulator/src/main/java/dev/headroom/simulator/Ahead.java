package dev.headroom.simulator;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.Need;
import java.time.Duration;

/** How far a forecasting baseline looks, and what a forecast of live sessions means in pods. */
final class Ahead {
  /** How much longer a scale-in looks than a scale-out. */
  private static final long SCALE_IN = Duration.ofMinutes(30).toMillis();

  private Ahead() {}

  /** Until a pod asked for at the next decision would be ready. */
  static long outMillis(World world) {
    return world.starts().time().toMillis() + world.periodMillis();
  }

  static long inMillis(World world) {
    return Math.max(SCALE_IN, outMillis(world));
  }

  /**
   * The need of a forecast of all live sessions, NaN where there is none. The sessions that drain
   * now are taken to be still there; the present is the least.
   */
  static Need need(
      World world, FleetObservation fleet, double out, double in, double marginPercent) {
    var carried = NeedRule.carried(fleet);
    var draining = fleet.live() - carried;
    var factor = 1 + marginPercent / 100;
    var outPods = atLeast(carried, out * factor - draining) / world.capacity();
    var inPods = atLeast(carried, in * factor - draining) / world.capacity();
    return Buffers.bounded(world, outPods, inPods);
  }

  private static double atLeast(double least, double value) {
    return value > least ? value : least;
  }
}
