package dev.headroom.agent;

/** What showed that a 5-tuple carries a call. The bits are the kernel side's. */
enum Proof {
  /** An RTP stream whose sequence numbers run on (RFC 3550 appendix A.1). */
  RTP(1),
  /** A STUN request and the success response to it (RFC 8489). */
  STUN(2);

  private final int mask;

  Proof(int mask) {
    this.mask = mask;
  }

  /** The kernel side's bit of it. */
  int mask() {
    return mask;
  }

  /** The first proof in a mask of at least one. */
  static Proof first(int proofs) {
    return (proofs & RTP.mask()) != 0 ? RTP : STUN;
  }
}
