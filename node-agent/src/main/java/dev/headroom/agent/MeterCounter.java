package dev.headroom.agent;

/**
 * Packets not counted further, by reason, and entries that found no place. The numbers are the
 * kernel side's.
 */
enum MeterCounter {
  /**
   * Later fragments of a datagram: they carry no ports. Counted for the hook, not for a session.
   */
  SKIPPED_FRAGMENT(0),
  /** A header is cut off, or a length in it exceeds what is there. */
  SKIPPED_LENGTH(1),
  /** More IPv6 extension headers than the program walks. */
  SKIPPED_EXTENSION_HEADERS(2),
  /** More datagrams in one burst than the program walks; counted for the hook and the session. */
  SKIPPED_DATAGRAMS(3),
  /** UDP at a hook that is not, or no longer, attached. */
  SKIPPED_HOOK(4),
  /** A new session found the session table full. */
  SESSIONS_FULL(5),
  /** A new stream found the stream table full. */
  STREAMS_FULL(6),
  /** A new session was not announced because nobody read the announcements; it is counted. */
  EVENTS_FULL(7),
  /** From or to a loopback address, which of other pods no packet at the interface has. */
  SKIPPED_LOOPBACK(8);

  private final int index;

  MeterCounter(int index) {
    this.index = index;
  }

  /** The kernel side's number of it. */
  int index() {
    return index;
  }

  /** Whether it is a table that overflowed. */
  boolean full() {
    return name().endsWith("_FULL");
  }
}
