package dev.headroom.cluster;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one mind learns, on its way to the API server and back. Until it is known whether there is a
 * memory, none is written over it. For one thread; blocks on the network.
 */
final class FleetMemory {
  private static final Logger LOG = LoggerFactory.getLogger(FleetMemory.class);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);
  private static final Duration FIRST = Duration.ofMinutes(5);

  /** A crash may cost half of what was learned, or so much of it. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final PolicyMemories memories;
  private final FleetMind mind;
  private Instant nextAsk = Instant.EPOCH;
  private @Nullable Instant asked;
  private Instant kept = Instant.EPOCH;

  FleetMemory(PolicyMemories memories, FleetMind mind) {
    this.memories = memories;
    this.mind = mind;
  }

  /** Gives the mind what was learned before, once. */
  void recall(MediaScalingPolicy policy, Instant now) {
    if (asked != null || now.isBefore(nextAsk)) {
      return;
    }
    nextAsk = now.plus(ASK_AGAIN);
    try {
      var memory = memories.read(policy);
      asked = now;
      kept = now;
      if (memory != null) {
        mind.recall(memory);
        LOG.info("{} goes on from what was learned before", policy.ref());
      }
    } catch (RuntimeException failure) {
      LOG.warn(
          "what {} had learned cannot be read: {}", policy.ref(), ClusterError.rootOf(failure));
    }
  }

  /**
   * Keeps what was learned, more and more rarely: the last minutes matter less and less.
   *
   * @return whether it was time for that
   */
  boolean keepInTime(MediaScalingPolicy policy, Instant now) {
    if (asked == null || now.isBefore(kept.plus(pause(Duration.between(asked, kept))))) {
      return false;
    }
    keep(policy, now);
    return true;
  }

  private static Duration pause(Duration learned) {
    if (learned.compareTo(FIRST) < 0) {
      return FIRST;
    }
    return learned.compareTo(LONGEST) > 0 ? LONGEST : learned;
  }

  /** Keeps what was learned; where that fails it is tried again in time. */
  void keep(MediaScalingPolicy policy, Instant now) {
    var learned = mind.learned();
    if (asked == null || learned == null) {
      return;
    }
    kept = now;
    try {
      memories.write(policy, learned, now);
    } catch (RuntimeException failure) {
      LOG.warn(
          "what {} has learned is not kept this time: {}",
          policy.ref(),
          ClusterError.rootOf(failure));
    }
  }
}
