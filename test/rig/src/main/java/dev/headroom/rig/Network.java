package dev.headroom.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The rig's network: a bridge on the host, node B and the callers behind it in namespaces of their
 * own, routes between the pod subnets, and three fences so that no packet of a test ever leaves the
 * machine: a blackhole route behind every pod subnet (a live pod's own route wins), namespaces
 * without a default route, and a filter that forwards nothing of the rig's to the outside.
 */
final class Network {
  static final String BRIDGE = "headroom0";
  static final String NODE_B_NAMESPACE = "headroom-node-b";
  static final String CALLERS_NAMESPACE = "headroom-callers";
  static final String FILTER = "headroom-rig";

  /** Marks the rig's routes, so that all of them and only they are flushed; free in rt_protos. */
  static final String ROUTE_PROTOCOL = "77";

  private static final Path NAMESPACES = Path.of("/run/netns");
  static final String NODE_B_LINK = "headroom-b";
  static final String CALLERS_LINK = "headroom-c";
  private static final List<String> KUBE_PROXY_TABLES = List.of("ip kube-proxy", "ip6 kube-proxy");

  private Network() {}

  static void create(Layout layout) {
    if (!isMountPoint(NAMESPACES)) {
      Disk.write(layout.namespacesMounted(), "");
    }
    Exec.run("ip", "netns", "add", NODE_B_NAMESPACE);
    Exec.run("ip", "netns", "add", CALLERS_NAMESPACE);
    Exec.feed(NetworkPlan.filter(), List.of("nft", "-f", "-"));
    Exec.feed(NetworkPlan.hostCommands(), List.of("ip", "-batch", "-"));
    Exec.feed(NetworkPlan.nodeBCommands(), List.of("ip", "-n", NODE_B_NAMESPACE, "-batch", "-"));
    Exec.feed(NetworkPlan.callersCommands(), List.of("ip", "-n", CALLERS_NAMESPACE, "-batch", "-"));
    Exec.run(
        "ip",
        "netns",
        "exec",
        NODE_B_NAMESPACE,
        "sysctl",
        "-qw",
        "net.ipv4.ip_forward=1",
        "net.ipv6.conf.all.forwarding=1");
  }

  static boolean exists() {
    return Files.exists(Path.of("/sys/class/net", BRIDGE));
  }

  /** Removes whatever of it there is. */
  static void remove(Layout layout) {
    for (var namespace : List.of(NODE_B_NAMESPACE, CALLERS_NAMESPACE)) {
      killMembers(namespace);
      Exec.attempt(List.of("ip", "netns", "del", namespace));
    }
    removeNamespacesMount(layout);
    for (var link : List.of(BRIDGE, NODE_B_LINK, CALLERS_LINK)) {
      Exec.attempt(List.of("ip", "link", "del", link));
    }
    removePodLinks();
    for (var family : List.of("-4", "-6")) {
      Exec.attempt(List.of("ip", family, "route", "flush", "proto", ROUTE_PROTOCOL));
    }
    Exec.attempt(List.of("nft", "delete", "table", "inet", FILTER));
    for (var table : KUBE_PROXY_TABLES) {
      Exec.attempt(List.of("bash", "-c", "nft delete table " + table));
    }
  }

  /** Load generators that outlive whoever started them. */
  private static void killMembers(String namespace) {
    Exec.attempt(List.of("ip", "netns", "pids", namespace))
        .out()
        .lines()
        .forEach(pid -> Exec.attempt(List.of("kill", "-KILL", pid)));
  }

  /** {@code ip netns} makes a mount point for its names and never takes it away. */
  private static void removeNamespacesMount(Layout layout) {
    var names = NAMESPACES.toFile().list();
    if (Files.exists(layout.namespacesMounted()) && names != null && names.length == 0) {
      Exec.attempt(List.of("umount", NAMESPACES.toString()));
      Exec.attempt(List.of("rmdir", NAMESPACES.toString()));
    }
  }

  private static boolean isMountPoint(Path folder) {
    return Exec.attempt(List.of("mountpoint", "-q", folder.toString())).ok();
  }

  /** Links of pods whose namespace somebody still holds; the others went with their pods. */
  private static void removePodLinks() {
    for (var block : List.of(Node.A.podsIpv4(), Node.A.podsIpv6())) {
      Exec.attempt(List.of("ip", "-o", "addr", "show", "to", block.toString()))
          .out()
          .lines()
          .map(line -> line.split("\\s+", -1)[1])
          .distinct()
          .forEach(link -> Exec.attempt(List.of("ip", "link", "del", link)));
    }
  }
}
