package dev.headroom.rig;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whose a cluster is: that of the process that brought it up, until it ends; or, once kept, of
 * whoever takes it down.
 *
 * @param process who brought it up
 * @param since when
 * @param kept whether it stays when that process ends
 * @param command what that process was called
 */
record Owner(HostProcess process, Instant since, boolean kept, String command) {

  static Owner self(boolean kept) {
    var self = HostProcess.find(ProcessHandle.current().pid()).orElseThrow();
    var command = ProcessHandle.current().info().command().orElse("java");
    return new Owner(self, Instant.now(), kept, command);
  }

  static Optional<Owner> read(Layout layout) {
    return Disk.readIfExists(layout.owner()).map(Owner::parse);
  }

  void write(Layout layout) {
    Disk.write(layout.owner(), this.toText());
  }

  /** Whether this process may do as it likes with the cluster. */
  boolean isSelf() {
    return process.pid() == ProcessHandle.current().pid() && process.alive();
  }

  /** Whether a process still counts on the cluster. */
  boolean inUse() {
    return process.alive();
  }

  /** For people: who, since when. */
  String describe(Instant now) {
    return "process %d (%s), %s, %d s ago"
        .formatted(
            process.pid(),
            command,
            inUse() ? "which still runs" : "which has ended",
            Duration.between(since, now).toSeconds());
  }

  private String toText() {
    return String.join("\n", process.toString(), since.toString(), String.valueOf(kept), command);
  }

  private static Owner parse(String text) {
    var lines = text.lines().toList();
    return new Owner(
        HostProcess.parse(lines.get(0)),
        Instant.parse(lines.get(1)),
        Boolean.parseBoolean(lines.get(2)),
        lines.get(3));
  }
}
