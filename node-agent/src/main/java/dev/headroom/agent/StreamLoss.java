package dev.headroom.agent;

import java.util.OptionalDouble;

/**
 * The share of RTP packets that were lost on their way in one direction of a pod, from one drain to
 * the next (RFC 3550 section 6.4.1, over all streams). The sums only grow: what a stream counted
 * stays in them when the tables forget it. For one thread.
 */
final class StreamLoss {
  private static final double PERCENT = 100;

  private long lost;
  private long received;
  private long lostBefore;
  private long receivedBefore;
  private long forgottenLost;
  private long forgottenReceived;
  private boolean drained;
  private OptionalDouble percent = OptionalDouble.empty();

  void drainBegins() {
    lost = forgottenLost;
    received = forgottenReceived;
  }

  /** Takes a stream; {@code last}: the tables forget it with this drain. */
  void add(StreamRow row, boolean last) {
    var sequence = row.sequence();
    var distinct = row.packets() - sequence.duplicates();
    lost += sequence.lost();
    received += distinct;
    if (last) {
      forgottenLost += sequence.lost();
      forgottenReceived += distinct;
    }
  }

  /** Compares with the drain before. */
  void drainEnds() {
    var expected = received - receivedBefore + lost - lostBefore;
    percent =
        drained && expected > 0
            ? OptionalDouble.of(PERCENT * (lost - lostBefore) / expected)
            : OptionalDouble.empty();
    lostBefore = lost;
    receivedBefore = received;
    drained = true;
  }

  /** Over the interval before the last drain; empty where no packet was due in it. */
  OptionalDouble percent() {
    return percent;
  }
}
