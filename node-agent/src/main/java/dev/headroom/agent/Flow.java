package dev.headroom.agent;

/** What of a stream tells whose it is. Used again in each drain. */
final class Flow {
  /** As many packets may be missing, or late, where a stream goes on: RFC 3550 appendix A.1. */
  private static final int MAX_DROPOUT = 3000;

  private static final int MAX_MISORDER = 64;

  /** Packets of both paths may be under way at once; media that stopped did so longer ago. */
  private static final long OVERLAP_NANOS = 500_000_000L;

  /** A longer silence begins another sequence. */
  private static final long LONGEST_BREAK_NANOS = 30_000_000_000L;

  private static final long OUT = 1L << 32;
  private static final long IN_TURN = 1L << 33;

  Peer peer = new Peer();

  /** SSRC, direction, and whether it came in a channel of TURN. */
  long media;

  long firstNanos;
  private long lastNanos;
  private int highest;
  private int first;
  private long passed;
  private boolean firstIsKnown;

  static boolean isInTurn(StreamRow row) {
    return row.channel() != 0;
  }

  /** As {@link #media}. */
  static long media(StreamRow row) {
    return Integer.toUnsignedLong(row.ssrc())
        | (row.direction() == Direction.EGRESS ? OUT : 0)
        | (isInTurn(row) ? IN_TURN : 0);
  }

  void read(StreamRow row, Peer owner) {
    peer = owner;
    peer.usesTurn |= isInTurn(row);
    peer.lastMediaNanos = Math.max(peer.lastMediaNanos, row.lastNanos());
    media = media(row);
    firstNanos = row.firstNanos();
    lastNanos = row.lastNanos();
    readNumbers(row);
  }

  private void readNumbers(StreamRow row) {
    var sequence = row.sequence();
    passed = row.packets() - sequence.duplicates() + sequence.lost() + sequence.gaps();
    highest = sequence.highest();
    first = (int) (highest - passed + 1);
    firstIsKnown = sequence.resets() == 0;
  }

  /** The same media in the other direction, in a channel of TURN. */
  long otherSideOfARelay() {
    return (media ^ OUT) | IN_TURN;
  }

  boolean isFromThePeer() {
    return (media & OUT) == 0;
  }

  /**
   * Whether it begins where the other one, and all media of that one's peer, had stopped. What
   * begins with the other's first number is the same recording once more.
   */
  boolean goesOnFrom(Flow other, long nowNanos) {
    var silence = firstNanos - other.lastNanos;
    var step = (short) (first - other.highest);
    return firstIsKnown
        && silence >= -OVERLAP_NANOS
        && silence <= LONGEST_BREAK_NANOS
        && other.peer.lastMediaNanos - firstNanos <= OVERLAP_NANOS
        && nowNanos - other.peer.lastMediaNanos > OVERLAP_NANOS
        && step > -Math.min(MAX_MISORDER, other.passed - 1)
        && step <= MAX_DROPOUT;
  }
}
