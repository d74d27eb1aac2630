package dev.headroom.simulator;

import dev.headroom.policy.Placement;
import java.time.Duration;

/**
 * What the policies have to live with.
 *
 * @param capacity sessions a pod may carry
 * @param minPods pods that exist at least
 * @param maxPods pods that exist at most
 * @param period time between two decisions, and between two rounds of an HPA
 * @param grace how long a deleted pod keeps its sessions; none cuts them at once
 * @param placement who takes the next session
 */
record World(
    int capacity,
    int minPods,
    int maxPods,
    Duration period,
    Starts starts,
    Metrics metrics,
    Duration grace,
    Placement placement,
    long seed) {

  /**
   * How pods come up.
   *
   * @param time from the request to the first session it takes
   * @param jitter the share by which a start may be shorter or longer, below 1
   * @param failure the probability that a start fails and begins anew
   * @param podsPerNode pods that a node carries, 0 when there is always a node
   * @param nodeTime what a new node takes before its pods begin to start
   */
  record Starts(Duration time, double jitter, double failure, int podsPerNode, Duration nodeTime) {
    Starts {
      require(!time.isNegative(), "start time", time, "is negative");
      require(jitter >= 0 && jitter < 1, "start jitter", jitter, "is not in 0..1");
      require(failure >= 0 && failure < 1, "start failure", failure, "is not in 0..1");
      require(podsPerNode >= 0, "pods per node", podsPerNode, "is negative");
    }

    static Starts of(Duration time) {
      return new Starts(time, 0, 0, 0, Duration.ZERO);
    }
  }

  /**
   * How true the policies' picture is.
   *
   * @param delay how old the sessions are that a policy sees
   * @param loss the probability that a decision finds no fresh metrics at all
   */
  record Metrics(Duration delay, double loss) {
    Metrics {
      require(!delay.isNegative(), "metrics delay", delay, "is negative");
      require(loss >= 0 && loss < 1, "metrics loss", loss, "is not in 0..1");
    }

    static final Metrics PERFECT = new Metrics(Duration.ZERO, 0);
  }

  /** A grace that outlasts every session. */
  static final Duration UNLIMITED = Duration.ofDays(3650);

  World {
    require(capacity >= 1, "capacity", capacity, "is below 1");
    require(minPods >= 1, "minimum pods", minPods, "is below 1");
    require(maxPods >= minPods, "maximum pods", maxPods, "is below the minimum");
    require(period.toMillis() >= 1, "period", period, "is not above 0");
    require(!grace.isNegative(), "grace", grace, "is negative");
  }

  private static void require(boolean fine, String what, Object value, String why) {
    if (!fine) {
      throw new InputError(what + " " + value + " " + why);
    }
  }

  static World of(int capacity, Duration startTime) {
    return new World(
        capacity,
        1,
        100_000,
        Duration.ofSeconds(15),
        Starts.of(startTime),
        Metrics.PERFECT,
        UNLIMITED,
        new Placement.FirstFit(),
        1);
  }

  World withGrace(Duration other) {
    return new World(capacity, minPods, maxPods, period, starts, metrics, other, placement, seed);
  }

  World withPlacement(Placement other) {
    return new World(capacity, minPods, maxPods, period, starts, metrics, grace, other, seed);
  }

  World withStarts(Starts other) {
    return new World(capacity, minPods, maxPods, period, other, metrics, grace, placement, seed);
  }

  World withMetrics(Metrics other) {
    return new World(capacity, minPods, maxPods, period, starts, other, grace, placement, seed);
  }

  World withSeed(long other) {
    return new World(capacity, minPods, maxPods, period, starts, metrics, grace, placement, other);
  }

  World withPeriod(Duration other) {
    return new World(capacity, minPods, maxPods, other, starts, metrics, grace, placement, seed);
  }

  World withBounds(int min, int max) {
    return new World(capacity, min, max, period, starts, metrics, grace, placement, seed);
  }

  long periodMillis() {
    return period.toMillis();
  }
}
