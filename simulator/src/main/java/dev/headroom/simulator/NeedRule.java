package dev.headroom.simulator;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.Need;
import dev.headroom.policy.PodPhase;
import java.time.Instant;

/**
 * How many accepting pods a baseline wants; the drain plan they all share decides which. It sees
 * what a policy sees and may remember, so it is for one run.
 */
@FunctionalInterface
interface NeedRule {
  Need need(FleetObservation fleet, Instant now);

  /** Live sessions that new pods may have to carry on: those on pods that do not drain. */
  static int carried(FleetObservation fleet) {
    var sessions = 0;
    for (var pod : fleet.pods()) {
      if (pod.phase() == PodPhase.ACCEPTING) {
        sessions += pod.sessions().size();
      }
    }
    return sessions;
  }
}
