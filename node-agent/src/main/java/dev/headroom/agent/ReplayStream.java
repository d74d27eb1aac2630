package dev.headroom.agent;

import org.jspecify.annotations.Nullable;

/**
 * An RTP stream of a capture. Times are nanoseconds since the capture's first packet.
 *
 * @param channel of TURN, 0 for none
 * @param payloadType the most frequent
 * @param octets of RTP headers and payload
 * @param lost missing between the first and the highest sequence number
 * @param jitter unknown while the clock rate is
 * @param clock what the timestamps tell
 */
record ReplayStream(
    Endpoint source,
    Endpoint destination,
    int channel,
    int ssrc,
    int payloadType,
    long packets,
    long octets,
    long lost,
    long duplicates,
    long reordered,
    @Nullable ReplaySpread jitter,
    long first,
    long last,
    StreamClock clock) {

  static ReplayStream of(StreamRow row, long origin) {
    var key = row.key();
    var out = row.direction() == Direction.EGRESS;
    var sequence = row.sequence();
    var timing = row.timing();
    return new ReplayStream(
        out ? key.local() : key.remote(),
        out ? key.remote() : key.local(),
        row.channel(),
        row.ssrc(),
        row.payloadType(),
        row.packets(),
        row.bytes(),
        sequence.lost() + sequence.gaps(),
        sequence.duplicates(),
        sequence.reordered(),
        ReplaySpread.of(
            timing.jitterSamples(),
            timing.jitterMinNanos(),
            timing.jitterSumNanos(),
            timing.jitterMaxNanos()),
        row.firstNanos() - origin,
        row.lastNanos() - origin,
        StreamClock.of(timing));
  }

  /** Whether both are carried together: same ends, same direction, same channel. */
  boolean isBeside(ReplayStream other) {
    return source.equals(other.source)
        && destination.equals(other.destination)
        && channel == other.channel
        && ssrc != other.ssrc;
  }
}
