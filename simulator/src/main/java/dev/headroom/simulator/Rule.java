package dev.headroom.simulator;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.Need;
import dev.headroom.policy.PodPhase;
import java.time.Duration;
import java.time.Instant;

/**
 * NUBOMEDIA's rule: when the average load of the pods is over a threshold, add so many pods; when
 * it is under another, take one; then wait.
 */
final class Rule implements NeedRule {
  private final World world;
  private final Terms terms;
  private long quietUntil = Long.MIN_VALUE;
  private int wanted = 1;

  /** Percent of capacity over which {@code add} pods come and under which one goes. */
  record Terms(double overPercent, int add, double underPercent, Duration coolDown) {}

  Rule(World world, Terms terms) {
    this.world = world;
    this.terms = terms;
  }

  @Override
  public Need need(FleetObservation fleet, Instant now) {
    var accepting = 0;
    for (var pod : fleet.pods()) {
      accepting += pod.phase() == PodPhase.ACCEPTING ? 1 : 0;
    }
    var at = now.toEpochMilli();
    if (at >= quietUntil && accepting > 0) {
      var load = 100.0 * NeedRule.carried(fleet) / ((double) accepting * world.capacity());
      if (load > terms.overPercent) {
        wanted += terms.add;
        quietUntil = at + terms.coolDown.toMillis();
      } else if (load < terms.underPercent && wanted > world.minPods()) {
        wanted--;
        quietUntil = at + terms.coolDown.toMillis();
      }
    }
    return Buffers.bounded(world, wanted);
  }
}
