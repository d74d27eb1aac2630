package dev.headroom.agent;

/**
 * All UDP of a pod since it is metered.
 *
 * @param ingressBytes of IP packets, without the link layer; so are {@code egressBytes}
 */
record Volume(long ingressPackets, long egressPackets, long ingressBytes, long egressBytes) {
  static final Volume NONE = new Volume(0, 0, 0, 0);

  static Volume of(HookRow row) {
    return new Volume(
        row.packets(Direction.INGRESS),
        row.packets(Direction.EGRESS),
        row.bytes(Direction.INGRESS),
        row.bytes(Direction.EGRESS));
  }

  Volume since(Volume earlier) {
    return new Volume(
        ingressPackets - earlier.ingressPackets,
        egressPackets - earlier.egressPackets,
        ingressBytes - earlier.ingressBytes,
        egressBytes - earlier.egressBytes);
  }

  /** A difference is negative only when the counters began anew in between. */
  boolean negative() {
    return ingressPackets < 0 || egressPackets < 0 || ingressBytes < 0 || egressBytes < 0;
  }
}
