package dev.headroom.agent;

import org.jspecify.annotations.Nullable;

/**
 * A 5-tuple of a capture. Times are nanoseconds since the capture's first packet; what is not told
 * by direction is of both.
 *
 * @param a the end that sent first
 * @param rtt of answered STUN requests
 */
record ReplaySession(
    Endpoint a,
    Endpoint b,
    long first,
    long last,
    long aToB,
    long bToA,
    long answered,
    @Nullable ReplaySpread rtt,
    long retransmitted,
    long channelData,
    long rtcp,
    long nack,
    long pli,
    long fir) {

  static ReplaySession of(SessionRow row, long origin) {
    var key = row.key();
    var from = sentFirst(row);
    var to = from == Direction.EGRESS ? Direction.INGRESS : Direction.EGRESS;
    var local = from == Direction.EGRESS;
    var last = Math.max(row.lastNanos(Direction.INGRESS), row.lastNanos(Direction.EGRESS));
    var counts = new Counts();
    counts.add(row, Direction.INGRESS);
    counts.add(row, Direction.EGRESS);
    return new ReplaySession(
        local ? key.local() : key.remote(),
        local ? key.remote() : key.local(),
        row.firstNanos(from) - origin,
        last - origin,
        row.packets(from),
        row.packets(to),
        counts.answered,
        ReplaySpread.of(counts.samples, counts.min, counts.sum, counts.max),
        counts.retransmitted,
        counts.channelData,
        counts.rtcp,
        counts.nack,
        counts.pli,
        counts.fir);
  }

  private static Direction sentFirst(SessionRow row) {
    var out = row.firstNanos(Direction.EGRESS);
    var in = row.firstNanos(Direction.INGRESS);
    return out != 0 && (in == 0 || out <= in) ? Direction.EGRESS : Direction.INGRESS;
  }

  /** Both directions together. */
  private static final class Counts {
    long answered;
    long samples;
    long min = Long.MAX_VALUE;
    long sum;
    long max;
    long retransmitted;
    long channelData;
    long rtcp;
    long nack;
    long pli;
    long fir;

    void add(SessionRow row, Direction direction) {
      var stun = row.stun(direction);
      answered += stun.answered();
      retransmitted += stun.retransmitted();
      if (stun.samples() > 0) {
        samples += stun.samples();
        sum += stun.sumNanos();
        min = Math.min(min, stun.minNanos());
        max = Math.max(max, stun.maxNanos());
      }
      channelData += row.channelData(direction);
      var feedback = row.rtcp(direction);
      rtcp += feedback.packets();
      nack += feedback.nack();
      pli += feedback.pli();
      fir += feedback.fir();
    }
  }
}
