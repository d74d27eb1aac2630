package dev.headroom.rig;

import java.nio.file.Files;
import java.time.Duration;

/**
 * Removes every trace of a cluster, whole or half, whoever left it: processes, namespaces, links,
 * routes, filters, control groups, settings and state. Only the logs stay.
 */
final class Teardown {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Teardown() {}

  /** Whether anything of a cluster is there. */
  static boolean needed(Layout layout) {
    return Files.exists(layout.state())
        || Network.exists()
        || !HostProcess.firstWith(MachineProcess.MARK).isEmpty();
  }

  static synchronized void run(Layout layout) {
    endMachines();
    Network.remove(layout);
    Cgroups.remove();
    Sysctls.restore(layout.sysctls());
    Disk.removeTree(layout.state());
  }

  /** Their first processes take all the others with them, and those their mounts. */
  private static void endMachines() {
    var first = HostProcess.firstWith(MachineProcess.MARK);
    first.forEach(process -> process.signal("KILL"));
    for (var process : first) {
      if (!process.ended(PATIENCE)) {
        throw new RigException(
            "process "
                + process.pid()
                + " ("
                + process.commandLine()
                + ") does not end on SIGKILL; something of it hangs in the kernel");
      }
    }
  }
}
