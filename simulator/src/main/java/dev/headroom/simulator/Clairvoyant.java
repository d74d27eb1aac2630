package dev.headroom.simulator;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.Need;
import dev.headroom.policy.PodPhase;
import java.time.Instant;
import java.util.Arrays;

/**
 * Knows every session to come and when the present ones end, and nothing else: the same start
 * times, drain plan and placement as the others. What it pays above the migration-allowed bound is
 * the price of not moving sessions. It sees the truth even where metrics are late or lost.
 */
final class Clairvoyant implements NeedRule {
  private final World world;
  private final Demand demand;
  private int[] endsByStep = new int[16];

  Clairvoyant(World world, Demand demand) {
    this.world = world;
    this.demand = demand;
  }

  @Override
  public Need need(FleetObservation fleet, Instant now) {
    var at = now.toEpochMilli();
    var draining = drainingEnds(fleet, at);
    var out = carried(draining, at, Ahead.outMillis(world));
    var in = carried(draining, at, Ahead.inMillis(world));
    return Buffers.bounded(world, out / world.capacity(), in / world.capacity());
  }

  /** Counts the ends on draining pods by step, within the look-ahead; returns how many live. */
  private int drainingEnds(FleetObservation fleet, long at) {
    var steps = (int) (Ahead.inMillis(world) / demand.stepMillis()) + 2;
    if (endsByStep.length < steps) {
      endsByStep = new int[steps];
    }
    Arrays.fill(endsByStep, 0);
    var live = 0;
    for (var view : fleet.pods()) {
      if (view.phase() != PodPhase.ACCEPTING && view.sessions() instanceof SimPod pod) {
        for (var i = 0; i < pod.size(); i++) {
          var step = (int) Math.min(steps, (pod.endMillis(i) - at) / demand.stepMillis());
          if (step < steps) {
            endsByStep[step]++;
          }
        }
        live += pod.size();
      }
    }
    return live;
  }

  /** The most sessions that pods which do not drain now will have to carry at once. */
  private double carried(int draining, long at, long ahead) {
    if (draining == 0) {
      return demand.highest(at, at + ahead);
    }
    var most = 0.0;
    var left = draining;
    for (var step = 0; step * demand.stepMillis() <= ahead; step++) {
      left -= endsByStep[step];
      var then = at + step * demand.stepMillis();
      most = Math.max(most, demand.highest(then, then) - left);
    }
    return most;
  }
}
