package dev.headroom.calls;

/**
 * The receiving end's judgement of one RTP stream, by sequence numbers and silence (RFC 3550 A.1,
 * A.3 in the simple case of a sender that is known to number without gaps).
 *
 * <p>Safe to feed and to read from different threads.
 */
final class StreamAudit {
  private long received;
  private long firstNanos;
  private long lastNanos;
  private long longestSilenceNanos;
  private long highest = -1;

  /** Bit i: the packet i before the highest has been seen. */
  private long seen;

  private long distinct;

  /** Takes a packet of the stream that this end expects. */
  synchronized void packet(int sequence, long nowNanos) {
    if (received == 0) {
      firstNanos = nowNanos;
    } else {
      longestSilenceNanos = Math.max(longestSilenceNanos, nowNanos - lastNanos);
    }
    lastNanos = nowNanos;
    received++;
    if (isNew(extend(sequence))) {
      distinct++;
    }
  }

  /**
   * Whether the packet is neither a copy nor older than the window; a burst may arrive out of
   * order.
   */
  private boolean isNew(long index) {
    if (index > highest) {
      var step = index - highest;
      seen = step < Long.SIZE ? (seen << step) | 1 : 1;
      highest = index;
      return true;
    }
    var age = highest - index;
    var bit = age < Long.SIZE ? 1L << age : 0;
    var fresh = bit != 0 && (seen & bit) == 0;
    seen |= bit;
    return fresh;
  }

  /** Unwraps the 16-bit number next to the highest seen; streams start at 0. */
  private long extend(int sequence) {
    var from = Math.max(highest, 0);
    return from + (short) (sequence - (int) (from & 0xffff));
  }

  synchronized long received() {
    return received;
  }

  /** Monotonic time of the first packet, 0 before it. */
  synchronized long firstNanos() {
    return firstNanos;
  }

  /**
   * The longest pause so far, with the one before the first packet and the one that lasts at {@code
   * nowNanos}.
   */
  synchronized long longestSilenceNanos(long startedNanos, long nowNanos) {
    if (received == 0) {
      return nowNanos - startedNanos;
    }
    var atTheEnds = Math.max(firstNanos - startedNanos, nowNanos - lastNanos);
    return Math.max(longestSilenceNanos, atTheEnds);
  }

  /** Packets missing of the first {@code sent}: gaps and the tail. */
  synchronized long missing(long sent) {
    return Math.max(0, sent - distinct);
  }

  /** Packets missing at the end of {@code sent}: none after them arrived. */
  synchronized long missingTail(long sent) {
    return Math.max(0, sent - (highest + 1));
  }

  /** Packets missing between the first and the last that arrived. */
  synchronized long gaps() {
    return Math.max(0, highest + 1 - distinct);
  }
}
