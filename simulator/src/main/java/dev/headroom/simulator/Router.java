package dev.headroom.simulator;

import dev.headroom.policy.Placement;
import dev.headroom.policy.PodPhase;
import dev.headroom.policy.Slots;
import java.util.List;

/** Sends each session to the accepting pod with room that the placement chooses. */
final class Router implements Slots {
  private final Placement placement;
  private final int capacity;
  private final List<SimPod> pods;
  private int firstWithRoom;
  private long ticket;

  Router(Placement placement, int capacity, List<SimPod> pods) {
    this.placement = placement;
    this.capacity = capacity;
    this.pods = pods;
  }

  /** Parses the names that policies and people use. */
  static Placement placement(String word, long seed) {
    return switch (word) {
      case "packed" -> new Placement.FirstFit();
      case "best-fit" -> new Placement.BestFit();
      case "least-loaded" -> new Placement.LeastLoaded();
      case "round-robin" -> new Placement.RoundRobin();
      case "random" -> new Placement.Random(seed);
      case "power-of-two" -> new Placement.PowerOfTwo(seed);
      default ->
          throw new InputError(
              "placement '"
                  + word
                  + "' is none of packed, best-fit, least-loaded, round-robin, random,"
                  + " power-of-two");
    };
  }

  /** A pod may have got room; whoever changes a pod must say so. */
  void roomAt(int index) {
    firstWithRoom = Math.min(firstWithRoom, index);
  }

  /** A pod with room; there must be one. */
  SimPod choose() {
    if (placement instanceof Placement.FirstFit) {
      // The same pod as the placement's own search finds, without looking at full pods again.
      while (free(firstWithRoom) < 1) {
        firstWithRoom++;
      }
      return pods.get(firstWithRoom);
    }
    return pods.get(placement.choose(this, 1, ticket++));
  }

  @Override
  public int size() {
    return pods.size();
  }

  @Override
  public double free(int pod) {
    var candidate = pods.get(pod);
    return candidate.is(PodPhase.ACCEPTING) ? Math.max(0, capacity - candidate.size()) : 0;
  }

  @Override
  public double used(int pod) {
    return pods.get(pod).size();
  }
}
