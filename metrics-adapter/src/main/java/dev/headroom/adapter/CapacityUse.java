package dev.headroom.adapter;

import dev.headroom.model.Capacity;
import dev.headroom.model.Workload;

/** What a workload declares that one of its pods may carry, and how much of it a pod uses. */
sealed interface CapacityUse {
  /**
   * A capacity that can be used.
   *
   * @param needsRates whether packets or bits are declared
   */
  record Of(Capacity capacity, boolean needsRates) implements CapacityUse {}

  /** No capacity; {@code reason} says what to do about it. */
  record Undeclared(String reason) implements CapacityUse {}

  static CapacityUse of(Workload workload) {
    var problem = workload.problem();
    if (problem != null) {
      return new Undeclared(workload.ref() + ": " + problem);
    }
    var capacity = workload.capacity();
    if (capacity == null) {
      return new Undeclared(
          workload.ref()
              + " declares no capacity: annotate it, for example headroom.dev/capacity-sessions");
    }
    return new Of(
        capacity, capacity.packetsPerSecond().isPresent() || capacity.bitsPerSecond().isPresent());
  }

  /** The largest share of a declared limit that the sample uses; 1 is full. */
  static double share(Capacity capacity, Sample sample) {
    var unlimited = Double.POSITIVE_INFINITY;
    var sessions = sample.sessions() / capacity.sessions().orElse(unlimited);
    var packets = sample.rates().packets() / capacity.packetsPerSecond().orElse(unlimited);
    var bits = sample.rates().bits() / capacity.bitsPerSecond().orElse(unlimited);
    return Math.max(sessions, Math.max(packets, bits));
  }
}
