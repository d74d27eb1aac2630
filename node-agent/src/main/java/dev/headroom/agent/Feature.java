package dev.headroom.agent;

import java.util.Locale;

/** What not every kernel or node offers, and what becomes of the meter without it. */
enum Feature {
  TCX("TCX (Linux 6.6): the programs are filters of clsact qdiscs instead"),
  CGROUP_PROGRAMS("programs on cgroups (CONFIG_CGROUP_BPF): pods on the node's network are unseen"),
  CGROUP2("a cgroup2 file system in the agent's: pods on the node's network are unseen"),
  DROP_TRACING(
      "tracing of drops (BTF, Linux 5.15): those of pods on the node's network are unknown");

  private final String without;

  Feature(String without) {
    this.without = without;
  }

  /** Its name and, after a colon, what its lack means. */
  String without() {
    return without;
  }

  /** The value of the gauge's label. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
