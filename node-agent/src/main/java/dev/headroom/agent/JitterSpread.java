package dev.headroom.agent;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The jitter of a pod's streams at one moment, by direction: the 95th percentile by nearest rank,
 * so of fewer than 20 streams the largest. For one thread; allocates only to grow.
 */
final class JitterSpread {
  /** Media that goes on, comfort noise included, has had a packet by then. */
  private static final long ACTIVE_NANOS = 2_000_000_000L;

  /**
   * Fewer timestamps than that in a second have no pace: retransmissions (RFC 4588), which carry
   * old timestamps, and comfort noise.
   */
  private static final long FEWEST_FRAMES_PER_SECOND = 8;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Values in = new Values();
  private final Values out = new Values();

  void clear() {
    in.count = 0;
    out.count = 0;
  }

  /** Takes a stream as it stands at {@code nowNanos}; leaves out what says nothing of jitter. */
  void add(StreamRow row, long nowNanos) {
    var timing = row.timing();
    if (nowNanos - row.lastNanos() <= ACTIVE_NANOS && timing.jitterSamples() > 0 && paced(timing)) {
      add(row.direction(), timing.jitterNanos());
    }
  }

  private static boolean paced(TimingRow timing) {
    return timing.frames() * NANOS_PER_SECOND >= FEWEST_FRAMES_PER_SECOND * timing.elapsedNanos();
  }

  void add(Direction direction, long jitterNanos) {
    values(direction).add(jitterNanos);
  }

  /** In milliseconds; empty where no stream of that direction shows its jitter. */
  OptionalDouble p95Millis(Direction direction) {
    return values(direction).p95Millis();
  }

  /**
   * The jitter that the pod adds, in milliseconds: that of what it sends over that of what it is
   * sent, not below 0; empty while either is unknown.
   */
  OptionalDouble addedMillis() {
    var before = in.p95Millis();
    var after = out.p95Millis();
    return before.isEmpty() || after.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, after.getAsDouble() - before.getAsDouble()));
  }

  private Values values(Direction direction) {
    return switch (direction) {
      case INGRESS -> in;
      case EGRESS -> out;
    };
  }

  /** The streams of one direction. */
  private static final class Values {
    private static final double NANOS_PER_MILLI = 1e6;

    private long[] nanos = new long[16];
    private int count;

    void add(long jitterNanos) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = jitterNanos;
    }

    OptionalDouble p95Millis() {
      if (count == 0) {
        return OptionalDouble.empty();
      }
      Arrays.sort(nanos, 0, count);
      // The rank is ceil(0.95 n), in whole numbers.
      return OptionalDouble.of(nanos[(95 * count + 99) / 100 - 1] / NANOS_PER_MILLI);
    }
  }
}
