package dev.headroom.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at the machine before anything of it is touched, and names all that is in the way. */
final class Preflight {
  private static final List<String> PROGRAMS =
      List.of(
          "conntrack",
          "containerd",
          "ctr",
          "ip",
          "nft",
          "nsenter",
          "openssl",
          "runc",
          "tar",
          "unshare");
  private static final Path NO_IPV6 = Path.of("/proc/sys/net/ipv6/conf/all/disable_ipv6");
  private static final List<String> PLUGINS = List.of("ptp", "host-local", "loopback");
  private static final Path PLUGIN_FOLDER = Path.of("/usr/lib/cni");
  private static final List<Integer> LOOPBACK_PORTS =
      List.of(
          Addresses.ETCD_PORT,
          Addresses.ETCD_PEER_PORT,
          Addresses.ETCD_METRICS_PORT,
          Addresses.KUBELET_HEALTH_PORT);

  /** A chain that throws away whatever is forwarded and not named, as Docker leaves behind. */
  private static final Pattern FORWARD_DROP =
      Pattern.compile("hook forward priority [^;]*; policy drop;");

  private Preflight() {}

  /**
   * Refuses a machine that cannot take the cluster.
   *
   * @throws RigException with one line per problem
   */
  static void require() {
    var problems = new ArrayList<String>();
    if (!"root".equals(System.getProperty("user.name"))) {
      problems.add("user " + System.getProperty("user.name") + " is not root");
    } else {
      problems.addAll(missingPrograms());
      if (problems.isEmpty()) {
        problems.addAll(clashes());
      }
    }
    if (!problems.isEmpty()) {
      throw new RigException(
          "this machine cannot take the cluster; nothing was changed:\n  - "
              + String.join("\n  - ", problems));
    }
  }

  private static List<String> missingPrograms() {
    var missing = new ArrayList<String>();
    PROGRAMS.stream()
        .filter(program -> onPath(program).isEmpty())
        .forEach(program -> missing.add("program " + program + " is missing: run `make setup`"));
    PLUGINS.stream()
        .filter(plugin -> !Files.isExecutable(PLUGIN_FOLDER.resolve(plugin)))
        .forEach(plugin ->
            missing.add(
                "CNI plugin " + PLUGIN_FOLDER.resolve(plugin) + " is missing: run `make setup`"));
    return missing;
  }

  private static Optional<Path> onPath(String program) {
    return Stream.of(
            System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").split(":", -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static List<String> clashes() {
    var found = new ArrayList<String>();
    if (!Disk.readIfExists(NO_IPV6).map(String::strip).equals(Optional.of("0"))) {
      found.add("IPv6 is switched off (" + NO_IPV6 + "): pods have addresses of both families");
    }
    for (var family : List.of("-4", "-6")) {
      found.addAll(routeClashes(Exec.run("ip", family, "route", "show", "table", "all")));
    }
    LOOPBACK_PORTS.stream()
        .filter(port -> !free(port))
        .forEach(port -> found.add("port 127.0.0.1:" + port + " is in use"));
    found.addAll(filterClashes(Exec.run("nft", "list", "ruleset")));
    return found;
  }

  /** Routes of the machine that lie in a block of the rig's, except default routes. */
  static List<String> routeClashes(String routes) {
    return routes
        .lines()
        .filter(line -> !line.startsWith("default") && !line.startsWith("ff00::/8"))
        .filter(line -> overlapsOurs(destination(line)))
        .map(line -> "addresses of the rig are in use by the route \"" + line.strip() + "\"")
        .toList();
  }

  static List<String> filterClashes(String ruleset) {
    var found = new ArrayList<String>();
    if (ruleset.contains("table ip kube-proxy") || ruleset.contains("table ip6 kube-proxy")) {
      found.add("a kube-proxy of another cluster has its tables in this machine's nftables");
    }
    if (FORWARD_DROP.matcher(ruleset).find()) {
      found.add(
          "nftables drops what is forwarded by default (Docker and firewalls do that): pods could"
              + " not reach each other; set that policy to accept, or stop that program");
    }
    return found;
  }

  private static String destination(String line) {
    var words = line.strip().split("\\s+", -1);
    var typed =
        List.of(
            "local",
            "unicast",
            "throw",
            "nat",
            "broadcast",
            "multicast",
            "anycast",
            "blackhole",
            "unreachable",
            "prohibit");
    return typed.contains(words[0]) && words.length > 1 ? words[1] : words[0];
  }

  private static boolean overlapsOurs(String destination) {
    if (destination.equals("default")) {
      return false;
    }
    var block = Cidr.parse(destination);
    return Stream.concat(Addresses.OURS_IPV4.stream(), Stream.of(Addresses.OURS_IPV6))
        .anyMatch(block::overlaps);
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
