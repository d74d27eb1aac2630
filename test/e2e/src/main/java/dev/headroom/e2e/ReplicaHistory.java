package dev.headroom.e2e;

/** How often a number of replicas rose and fell, and how high it went. */
final class ReplicaHistory {
  private int last = -1;
  private int rises;
  private int falls;
  private int most;

  void add(int replicas) {
    if (last >= 0 && replicas > last) {
      rises++;
    } else if (replicas < last) {
      falls++;
    }
    last = replicas;
    most = Math.max(most, replicas);
  }

  int rises() {
    return rises;
  }

  int falls() {
    return falls;
  }

  int most() {
    return most;
  }
}
