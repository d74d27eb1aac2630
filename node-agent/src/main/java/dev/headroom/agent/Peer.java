package dev.headroom.agent;

/** One other end of a pod: a 5-tuple, or all those of an ICE session. Used again in each drain. */
final class Peer {
  long beganNanos;
  long provenNanos;
  long lastMediaNanos;
  boolean hasIce;
  boolean usesTurn;

  /** Counted by another 5-tuple. */
  boolean elsewhere;

  void begin() {
    beganNanos = Long.MAX_VALUE;
    provenNanos = Long.MIN_VALUE;
    lastMediaNanos = Long.MIN_VALUE;
    hasIce = false;
    usesTurn = false;
    elsewhere = false;
  }

  void path(SessionRow row, long pathBeganNanos) {
    beganNanos = Math.min(beganNanos, pathBeganNanos);
    provenNanos = Math.max(provenNanos, row.lastProvenNanos());
    hasIce |= row.ice() != 0;
  }
}
