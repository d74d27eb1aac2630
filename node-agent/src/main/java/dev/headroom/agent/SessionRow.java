package dev.headroom.agent;

/**
 * One session: a 5-tuple with proven media or STUN. Its counters hold everything on the 5-tuple,
 * whatever the payload. Valid during the call only; {@link #key} makes a lasting copy. Times are
 * nanoseconds of CLOCK_MONOTONIC, which is {@link System#nanoTime} on Linux; 0 means never.
 */
interface SessionRow {
  /** As {@link HookPoint#hook}. */
  int hook();

  /** Allocates. */
  SessionKey key();

  /** Tells 5-tuples apart, in practice: a hash of 64 bits of the key. */
  long path();

  /**
   * Names the ICE session that its connectivity checks are of (RFC 8445): the same for all
   * candidate pairs of one, in whichever direction the checks go; 0 when none was seen.
   */
  long ice();

  boolean provenBy(Proof proof);

  /** When the last packet of a proven stream, or the last STUN success response, passed. */
  long lastProvenNanos();

  long firstNanos(Direction direction);

  long lastNanos(Direction direction);

  /** IP packets. */
  long packets(Direction direction);

  /** Bytes of those IP packets, headers included, without the link layer. */
  long bytes(Direction direction);

  boolean has(Trait trait);

  /**
   * STUN by the direction of the requests. The row is reused.
   *
   * @param direction {@code INGRESS} for the pod's own turnaround, {@code EGRESS} for the path
   */
  StunRow stun(Direction direction);

  /** RTCP by direction. The row is reused. */
  RtcpRow rtcp(Direction direction);

  /** TURN ChannelData messages (RFC 8656). */
  long channelData(Direction direction);
}
