package dev.headroom.agent;

/**
 * What the sequence numbers of a stream tell (RFC 3550 appendix A.1), by a window of 64 packets. A
 * jump of more than 3000, or a gap after 30 s of silence, is a reset and not loss. Loss into the
 * pod happened on the network; loss out of the pod is the media server's own: never add the two.
 */
interface SequenceRow {
  /** The newest number, of 16 bits. */
  int highest();

  /** Packets that did not come while 63 later ones did. */
  long lost();

  /** Packets missing among the newest 64; they may yet come. */
  int gaps();

  /** Packets seen before. */
  long duplicates();

  /** Packets that came after a later one. */
  long reordered();

  /** How often the sender began another sequence. */
  long resets();
}
