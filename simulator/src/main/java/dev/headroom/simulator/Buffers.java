package dev.headroom.simulator;

import dev.headroom.policy.Need;

/** The baselines that look at the present alone. */
final class Buffers {
  private Buffers() {}

  /** Free pods beyond the present load, as Agones' absolute buffer keeps them. */
  static NeedRule pods(World world, double buffer) {
    return (fleet, _) ->
        bounded(world, (double) NeedRule.carried(fleet) / world.capacity() + buffer);
  }

  /** Free pods as a share of all, as Agones' buffer in percent keeps them. */
  static NeedRule percent(World world, double percent) {
    return (fleet, _) ->
        bounded(world, NeedRule.carried(fleet) / (world.capacity() * (1 - percent / 100)));
  }

  /** So many pods, whatever happens. */
  static NeedRule fixed(World world, int pods) {
    return (_, _) -> bounded(world, pods);
  }

  static Need bounded(World world, double pods) {
    return new Need(pods, pods, world.minPods(), world.maxPods());
  }

  static Need bounded(World world, double out, double in) {
    return new Need(out, Math.max(out, in), world.minPods(), world.maxPods());
  }
}
