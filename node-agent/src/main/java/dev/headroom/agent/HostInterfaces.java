package dev.headroom.agent;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the host side of a pod's interface without entering the pod's network namespace: the pod's
 * own sysfs, reached through one of its processes, names the ifindex of the other end. Safe for all
 * threads.
 */
final class HostInterfaces {
  private static final String POD_INTERFACE = "eth0";

  private final Path proc;
  private final Path sys;
  private final SysfsIdentity identity;

  /** Tells one mounted sysfs from another: each network namespace has its own. */
  interface SysfsIdentity {
    Object of(Path sys) throws IOException;
  }

  /** What a look at one process gave. */
  sealed interface Look {
    /** The pod's packets pass here. */
    record Found(HookPoint point) implements Look {}

    /** There is none, and why; it may come. */
    record Missing(String reason) implements Look {}
  }

  HostInterfaces(Path proc, Path sys) {
    this(proc, sys, mounted -> Files.getAttribute(mounted, "unix:dev"));
  }

  HostInterfaces(Path proc, Path sys, SysfsIdentity identity) {
    this.proc = proc;
    this.sys = sys;
    this.identity = identity;
  }

  /** The host side of the interface {@value #POD_INTERFACE} that the process sees. */
  Look ofProcess(int pid) {
    var podSys = proc.resolve(pid + "/root/sys");
    try {
      // A process that has not entered its sandbox yet shows the node's own interfaces, and a
      // hook on those would count everybody's packets for one pod.
      if (identity.of(podSys).equals(identity.of(sys))) {
        return new Look.Missing("its process " + pid + " is not in its own network yet");
      }
      var ifindex = number(podSys.resolve("class/net/" + POD_INTERFACE + "/iflink"));
      return named(ifindex);
    } catch (AccessDeniedException e) {
      return new Look.Missing(
          "no access to " + e.getFile() + ": the agent needs hostPID and CAP_SYS_PTRACE");
    } catch (IOException e) {
      return new Look.Missing("its process " + pid + " shows no " + POD_INTERFACE);
    }
  }

  /** The interface of the agent's own network namespace with this ifindex. */
  private Look named(int ifindex) {
    var names = sys.resolve("class/net").toFile().list();
    if (names != null) {
      for (var name : names) {
        if (exists(name, ifindex)) {
          return found(ifindex, name);
        }
      }
    }
    return new Look.Missing(
        "the host side of its interface, ifindex "
            + ifindex
            + ", is not in the agent's network namespace: the agent needs hostNetwork");
  }

  /** Whether the named interface is there and still is the one with this ifindex. */
  boolean exists(String name, int ifindex) {
    try {
      return number(sys.resolve("class/net/" + name + "/ifindex")) == ifindex;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The interface that a host route to a pod's address names, if it leads to one other network
   * namespace: a NIC or bridge is its own link, and a pair with both ends here serves many pods.
   */
  Look ofRoute(String name) {
    try {
      var ifindex = number(sys.resolve("class/net/" + name + "/ifindex"));
      var link = number(sys.resolve("class/net/" + name + "/iflink"));
      if (link == ifindex || pairEndsHere(link, ifindex)) {
        return new Look.Missing("its address is routed to " + name + ", which is not its own");
      }
      return found(ifindex, name);
    } catch (IOException e) {
      return new Look.Missing("its address is routed to " + name + ", which is not there");
    }
  }

  private static Look found(int ifindex, String name) {
    return new Look.Found(new HookPoint.Interface(ifindex, name));
  }

  private boolean pairEndsHere(int link, int ifindex) throws IOException {
    return named(link) instanceof Look.Found(HookPoint.Interface(_, var other))
        && number(sys.resolve("class/net/" + other + "/iflink")) == ifindex;
  }

  private static int number(Path file) throws IOException {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (NumberFormatException e) {
      throw new IOException(file + " holds no number", e);
    }
  }
}
