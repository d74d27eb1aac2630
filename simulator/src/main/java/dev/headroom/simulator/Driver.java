package dev.headroom.simulator;

import dev.headroom.policy.DrainStep;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.PodView;
import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import dev.headroom.policy.SessionEvents;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** Shows the fleet to a policy, as late and as lossy as the world's metrics are, and obeys it. */
final class Driver {
  private final World world;
  private final ScalingPolicy policy;
  private final Fleet fleet;
  private final SplittableRandom random;
  private final LateMetrics late;

  Driver(World world, ScalingPolicy policy, Fleet fleet) {
    this.world = world;
    this.policy = policy;
    this.fleet = fleet;
    this.random = new SplittableRandom(world.seed() ^ 0x6d657472696373L);
    this.late = new LateMetrics(world.metrics().delay().toMillis());
  }

  void decide(long now) {
    var decision = policy.decide(observe(now), Instant.ofEpochMilli(now));
    obey(decision, now);
  }

  private FleetObservation observe(long now) {
    var metrics = world.metrics();
    if (metrics.loss() == 0 && metrics.delay().isZero()) {
      return observation(fleet.views(), fleet.calls().events());
    }
    late.record(fleet, now);
    var lost = random.nextDouble() < metrics.loss();
    return observation(late.views(fleet, now, lost), late.events());
  }

  private FleetObservation observation(List<PodView> views, SessionEvents events) {
    return new FleetObservation(views, fleet.replicas(), events);
  }

  private void obey(ScalingDecision decision, long now) {
    fleet.calls().events().clear();
    late.events().clear();
    for (var step : decision.steps()) {
      var pod = fleet.podNamed(step.pod());
      switch (step) {
        case DrainStep.Drain _ -> fleet.drain(pod, now);
        case DrainStep.Undrain _ -> fleet.undrain(pod, now);
        case DrainStep.Release _ -> fleet.release(pod, now);
      }
    }
    fleet.scaleTo(decision.replicas(), now);
  }
}
