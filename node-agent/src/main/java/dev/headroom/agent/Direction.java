package dev.headroom.agent;

/** Where a packet goes, seen from the pod. The numbers are the kernel side's. */
enum Direction {
  /** Into the pod. */
  INGRESS(0),
  /** Out of the pod. */
  EGRESS(1);

  private final int index;

  Direction(int index) {
    this.index = index;
  }

  /** The kernel side's number of it. */
  int index() {
    return index;
  }

  static Direction of(int index) {
    return index == 0 ? INGRESS : EGRESS;
  }
}
