package dev.headroom.agent;

/**
 * RTCP of one direction on a session: datagrams, and the feedback messages that can be read in
 * them. Of SRTCP that is the first message of a datagram, so the counts are lower bounds.
 */
interface RtcpRow {
  long packets();

  /** Generic NACK (RFC 4585): packets are missing at the receiver. */
  long nack();

  /** Picture loss indication (RFC 4585). */
  long pli();

  /** Full intra request (RFC 5104). */
  long fir();
}
