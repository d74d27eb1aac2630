package dev.headroom.agent;

/**
 * STUN requests of one direction on a session and their success responses. For requests into the
 * pod the round trip is the media server's own turnaround, for those out of it the way to the other
 * end and back.
 */
interface StunRow {
  long answered();

  /** Answered requests that had not been sent twice: only their time is known (Karn's rule). */
  long samples();

  /** Requests sent again. */
  long retransmitted();

  /** The sum of all samples. */
  long sumNanos();

  /** 0 while there is no sample. */
  long minNanos();

  long maxNanos();
}
