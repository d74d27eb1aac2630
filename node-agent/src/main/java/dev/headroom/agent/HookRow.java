package dev.headroom.agent;

/** All UDP of one hook since it was attached, whatever the packets carry. Valid during the call. */
interface HookRow {
  /** As {@link HookPoint#hook}. */
  int hook();

  /** IP packets; a burst that the kernel carries as one buffer counts as the packets it becomes. */
  long packets(Direction direction);

  /** Bytes of those IP packets, headers included, without the link layer. */
  long bytes(Direction direction);
}
