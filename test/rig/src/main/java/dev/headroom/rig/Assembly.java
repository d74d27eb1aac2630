package dev.headroom.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Puts a cluster together, from an empty machine to two ready nodes. */
final class Assembly {
  private static final Duration NODES_PATIENCE = Duration.ofSeconds(90);

  private final Layout layout;
  private final ClusterOptions options;
  private final Toolchain toolchain;
  private final Progress progress;

  Assembly(Layout layout, ClusterOptions options, Toolchain toolchain, Consumer<String> progress) {
    this.layout = layout;
    this.options = options;
    this.toolchain = toolchain;
    this.progress = new Progress(progress);
  }

  void run() {
    Sysctls.recordAndForward(layout.sysctls());
    Cgroups.create();
    Network.create(layout);
    progress.done("network of two nodes and callers");
    writeFiles(Pki.create(layout.pki()));
    for (var machine : Machine.values()) {
      MachineProcess.start(machine, layout, toolchain);
    }
    progress.done("machines, keys and configuration");
    Parallel.run(this::controlPlane, this::containers);
    progress.done("containerd on both nodes, with images");
    nodes();
  }

  private void writeFiles(Pki pki) {
    for (var machine : Machine.values()) {
      for (var folder : List.of("lib/headroom-rig/bin/kubernetes", "lib/headroom-rig/bin/etcd")) {
        Disk.createFolder(layout.var(machine).resolve(folder), "rwxr-xr-x");
      }
      Disk.createFolder(layout.home(machine).resolve("bin/native"), "rwxr-xr-x");
      Disk.createFolder(layout.var(machine).resolve("log"), "rwxr-xr-x");
      Disk.createFolder(layout.var(machine).resolve("tmp"), "rwxrwxrwx");
    }
    for (var part : Part.values()) {
      Disk.write(layout.command(part), String.join("\n", Commands.of(part, options)));
    }
    writeControlFiles(pki);
    for (var node : Node.values()) {
      writeNodeFiles(pki, node);
    }
    Disk.write(layout.adminKubeconfig(), pki.kubeconfig("admin"));
  }

  private void writeControlFiles(Pki pki) {
    var home = layout.home(Machine.CONTROL);
    Disk.createFolder(layout.var(Machine.CONTROL).resolve("lib/etcd"), "rwx------");
    var folder = home.resolve("pki");
    Disk.createFolder(folder, "rwx------");
    pki.trust("front-proxy-ca", folder);
    for (var name :
        List.of(
            "ca",
            "etcd",
            "apiserver",
            "apiserver-etcd",
            "apiserver-kubelet",
            "front-proxy-client",
            "controller-manager",
            "scheduler")) {
      pki.give(name, folder, name);
    }
    for (var name : List.of("service-account.key", "service-account.pub")) {
      Disk.copy(layout.pki().resolve(name), folder.resolve(name));
    }
    for (var name : List.of("controller-manager", "scheduler")) {
      Disk.write(home.resolve(name + ".kubeconfig"), pki.kubeconfig(name + "-client"));
    }
  }

  private void writeNodeFiles(Pki pki, Node node) {
    var home = layout.home(Machine.of(node));
    pki.trust("ca", home.resolve("pki"));
    pki.give("kubelet-" + node.nodeName(), home.resolve("pki"), "kubelet");
    Disk.write(home.resolve("kubelet.kubeconfig"), pki.kubeconfig(node.nodeName() + "-client"));
    Disk.write(home.resolve("kube-proxy.kubeconfig"), pki.kubeconfig("kube-proxy-client"));
    NodeFiles.of(node).forEach((name, text) -> Disk.write(home.resolve(name), text));
  }

  private void controlPlane() {
    start(Part.ETCD);
    progress.done("etcd");
    start(Part.API_SERVER);
    progress.done("API server");
    component(Part.CONTROLLER_MANAGER).launch();
    component(Part.SCHEDULER).launch();
  }

  private void containers() {
    for (var node : Node.values()) {
      component(Part.containerd(node)).launch();
    }
    var images =
        List.of(
            RigImages.pause(toolchain, layout.images()), RigImages.udp(toolchain, layout.images()));
    for (var node : Node.values()) {
      component(Part.containerd(node)).awaitHealthy();
      images.forEach(image -> load(layout, node, image.tar()));
    }
  }

  private void nodes() {
    for (var node : Node.values()) {
      component(Part.kubelet(node)).launch();
      component(Part.kubeProxy(node)).launch();
    }
    start(Part.CONTROLLER_MANAGER);
    start(Part.SCHEDULER);
    progress.done("controller-manager and scheduler");
    var kubectl = new Kubectl(toolchain.kubectl(), layout.adminKubeconfig(), layout.kubectlCache());
    for (var node : Node.values()) {
      start(Part.kubelet(node));
      start(Part.kubeProxy(node));
    }
    for (var node : Node.values()) {
      kubectl.waitFor("condition=Ready", NODES_PATIENCE, "node/" + node.nodeName());
    }
    kubectl.waitFor("create", NODES_PATIENCE, "serviceaccount/default", "-n", "default");
    progress.done("both nodes are ready");
  }

  /** Brings an image file (OCI layout or Docker's) to a node, under the names that it carries. */
  static void load(Layout layout, Node node, Path tar) {
    var machine = Machine.of(node);
    var process =
        MachineProcess.find(machine, layout)
            .orElseThrow(() -> new RigException("node " + node.nodeName() + " does not run"));
    Exec.feed(tar, process.wrap(Commands.ctr("images", "import", "-")));
  }

  private void start(Part part) {
    component(part).start();
  }

  private Component component(Part part) {
    return new Component(part, layout);
  }

  /** Tells each step with the time since the first. */
  private record Progress(Consumer<String> sink, long start) {
    Progress(Consumer<String> sink) {
      this(sink, System.nanoTime());
    }

    void done(String what) {
      sink.accept("%5.1f s  %s".formatted((System.nanoTime() - start) / 1e9, what));
    }
  }
}
