package dev.headroom.policy;

/**
 * Chooses the pod of a new session; {@link #NOWHERE} when none has room.
 *
 * <p>Packing keeps pods at the end of the order empty, so they can go: First Fit is within {@code μ
 * + 4} of the optimum for sessions that cannot move, μ being the longest over the shortest duration
 * (Li, Tang, Cai, <i>Dynamic Bin Packing for On-Demand Cloud Resource Allocation</i>, TPDS 2016);
 * Best Fit has no such bound. Spreading is for fleets whose quality falls before their capacity
 * ends.
 *
 * <p>A choice is a pure function of the slots and of {@code ticket}, a number that grows by one
 * with each request.
 */
public sealed interface Placement {
  int NOWHERE = -1;

  /**
   * Returns an index below {@code slots.size()}, or {@link #NOWHERE}.
   *
   * @param weight what the session will cost, in the unit of {@code slots}, above 0
   */
  int choose(Slots slots, double weight, long ticket);

  /** The first pod in order that has room. */
  record FirstFit() implements Placement {
    @Override
    public int choose(Slots slots, double weight, long ticket) {
      for (var pod = 0; pod < slots.size(); pod++) {
        if (fits(slots, pod, weight)) {
          return pod;
        }
      }
      return NOWHERE;
    }
  }

  /** The pod with the least room that is enough. */
  record BestFit() implements Placement {
    @Override
    public int choose(Slots slots, double weight, long ticket) {
      var best = NOWHERE;
      for (var pod = 0; pod < slots.size(); pod++) {
        if (fits(slots, pod, weight) && (best == NOWHERE || slots.free(pod) < slots.free(best))) {
          best = pod;
        }
      }
      return best;
    }
  }

  /** The pod that carries the smallest share of what it may carry. */
  record LeastLoaded() implements Placement {
    @Override
    public int choose(Slots slots, double weight, long ticket) {
      var best = NOWHERE;
      for (var pod = 0; pod < slots.size(); pod++) {
        if (fits(slots, pod, weight) && (best == NOWHERE || isLighter(slots, pod, best))) {
          best = pod;
        }
      }
      return best;
    }
  }

  /** Each pod in its turn. */
  record RoundRobin() implements Placement {
    @Override
    public int choose(Slots slots, double weight, long ticket) {
      return firstFrom(slots, weight, Math.floorMod(ticket, Math.max(1, slots.size())));
    }
  }

  /** Any pod that has room, all alike. */
  record Random(long seed) implements Placement {
    @Override
    public int choose(Slots slots, double weight, long ticket) {
      var open = 0;
      for (var pod = 0; pod < slots.size(); pod++) {
        open += fits(slots, pod, weight) ? 1 : 0;
      }
      if (open == 0) {
        return NOWHERE;
      }
      var skip = Math.floorMod(Mix.of(seed, ticket), open);
      var pod = -1;
      do {
        pod++;
        skip -= fits(slots, pod, weight) ? 1 : 0;
      } while (skip >= 0);
      return pod;
    }
  }

  /**
   * The lighter of two random pods (Mitzenmacher, <i>The Power of Two Choices</i>, TPDS 2001): near
   * to least loaded, without everybody choosing the same pod from the same stale numbers.
   */
  record PowerOfTwo(long seed) implements Placement {
    @Override
    public int choose(Slots slots, double weight, long ticket) {
      var first = new Random(seed).choose(slots, weight, ticket * 2);
      var second = new Random(seed).choose(slots, weight, ticket * 2 + 1);
      return first == NOWHERE || !isLighter(slots, second, first) ? first : second;
    }
  }

  /**
   * The nearest pod: on the same node, in the same zone, anywhere; among equals as {@code inner}
   * chooses. An empty name means that any will do.
   */
  record Nearest(String zone, String node, Placement inner) implements Placement {
    @Override
    public int choose(Slots slots, double weight, long ticket) {
      var pod = NOWHERE;
      if (!node.isEmpty()) {
        pod = inner.choose(new Near(slots, "", node), weight, ticket);
      }
      if (pod == NOWHERE && !zone.isEmpty()) {
        pod = inner.choose(new Near(slots, zone, ""), weight, ticket);
      }
      return pod == NOWHERE ? inner.choose(slots, weight, ticket) : pod;
    }
  }

  /** Whether a pod has room; ten tenths fill a pod although their sum is not quite one. */
  private static boolean fits(Slots slots, int pod, double weight) {
    var free = slots.free(pod);
    return free > 0 && free >= weight - 1e-9 * Math.max(1, weight);
  }

  private static int firstFrom(Slots slots, double weight, int from) {
    for (var i = 0; i < slots.size(); i++) {
      var pod = (from + i) % slots.size();
      if (fits(slots, pod, weight)) {
        return pod;
      }
    }
    return NOWHERE;
  }

  private static boolean isLighter(Slots slots, int pod, int than) {
    return share(slots, pod) < share(slots, than);
  }

  private static double share(Slots slots, int pod) {
    return slots.used(pod) / (slots.used(pod) + slots.free(pod));
  }
}
