package dev.headroom.agent;

/** What else was seen on a session. The bits are the kernel side's. */
enum Trait {
  /** A DTLS handshake record. */
  DTLS_HANDSHAKE(1),
  /** A DTLS alert: the last word before a connection ends, or a failed handshake. */
  DTLS_ALERT(2),
  /** A TURN client gave its allocation back (Refresh with lifetime 0). */
  TURN_END(4);

  private final int mask;

  Trait(int mask) {
    this.mask = mask;
  }

  /** The kernel side's bit of it. */
  int mask() {
    return mask;
  }
}
