package dev.headroom.agent;

/**
 * One RTP stream: a 5-tuple, a direction and an SSRC, proven by its sequence numbers. Valid during
 * the call only; {@link #key} makes a lasting copy. Times are nanoseconds of CLOCK_MONOTONIC.
 */
interface StreamRow {
  /** As {@link HookPoint#hook}. */
  int hook();

  /** The session that carries it. Allocates. */
  SessionKey key();

  /** {@link SessionRow#path} of that session. */
  long path();

  Direction direction();

  /** The synchronization source, an unsigned 32-bit number. */
  int ssrc();

  /** The TURN channel that the packets came in, 0x4000 to 0x4fff; 0: they came as they are. */
  int channel();

  /** The payload type of the last packet, 0 to 127. */
  int payloadType();

  long firstNanos();

  long lastNanos();

  long packets();

  /** Bytes of the RTP packets, RTP headers included. */
  long bytes();

  /** What the sequence numbers tell. */
  SequenceRow sequence();

  /** What the timestamps tell. */
  TimingRow timing();
}
