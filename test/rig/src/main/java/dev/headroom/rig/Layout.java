package dev.headroom.rig;

import java.nio.file.Path;

/**
 * Where the rig keeps its things. The state goes when the cluster goes; the logs stay until the
 * next start, for whoever wants to know why a run failed.
 *
 * @param state folder of all state of a running cluster
 * @param logs folder of one log file per part
 */
record Layout(Path state, Path logs) {
  static final Layout MACHINE =
      new Layout(Path.of("/var/lib/headroom-rig"), Path.of("/var/log/headroom-rig"));

  /** Held while a cluster is being brought up or down. */
  static final Path LOCK = Path.of("/run/headroom-rig.lock");

  Path owner() {
    return state.resolve("owner.properties");
  }

  Path sysctls() {
    return state.resolve("sysctls");
  }

  Path pki() {
    return state.resolve("pki");
  }

  Path adminKubeconfig() {
    return state.resolve("admin.kubeconfig");
  }

  Path kubectlCache() {
    return state.resolve("kubectl-cache");
  }

  Path images() {
    return state.resolve("images");
  }

  Path log(Part part) {
    return logs.resolve(part.label() + ".log");
  }

  Path log(Machine machine) {
    return logs.resolve("machine-" + machine.machineName() + ".log");
  }

  Path process(Part part) {
    return state.resolve("processes").resolve(part.label());
  }

  Path process(Machine machine) {
    return state.resolve("processes").resolve("machine-" + machine.machineName());
  }

  Path machine(Machine machine) {
    return state.resolve("machines").resolve(machine.machineName());
  }

  /** The words of a part's command line, one in a line; kept for whoever restarts it. */
  Path command(Part part) {
    return state.resolve("commands").resolve(part.label());
  }

  /** Exists when the rig's first namespace made {@code /run/netns} a mount point. */
  Path namespacesMounted() {
    return state.resolve("run-netns-mounted");
  }

  /** The folder that is {@code /var} inside the machine. */
  Path var(Machine machine) {
    return machine(machine).resolve("var");
  }

  /** The folder that is {@link Inside#HOME} inside the machine. */
  Path home(Machine machine) {
    return var(machine).resolve("lib/headroom-rig");
  }

  /** Paths as the processes inside a machine see them. */
  static final class Inside {
    static final String HOME = "/var/lib/headroom-rig";
    static final String KUBERNETES = HOME + "/bin/kubernetes/";
    static final String ETCD = HOME + "/bin/etcd/";
    static final String NATIVE = HOME + "/bin/native/";
    static final String PKI = HOME + "/pki/";
    static final String CONTAINERD_SOCKET = "/run/containerd/containerd.sock";

    private Inside() {}
  }
}
