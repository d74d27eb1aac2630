package dev.headroom.rig;

import static dev.headroom.rig.Network.BRIDGE;

import java.util.stream.Collectors;

/** What makes up the rig's network, as input of {@code ip -batch} and {@code nft -f}. */
final class NetworkPlan {
  private static final String TO_CALLERS =
      route(Addresses.CALLERS_IPV4 + " via " + Addresses.CALLERS_GATE_IPV4)
          + route(Addresses.CALLERS_IPV6 + " via " + Addresses.CALLERS_GATE_IPV6);

  private NetworkPlan() {}

  static String hostCommands() {
    return """
    link add %1$s type bridge forward_delay 0 stp_state 0
    addr add %2$s/24 dev %1$s
    addr add %3$s/64 dev %1$s nodad
    link add %4$s type veth peer name eth0 netns %5$s
    link add %6$s type veth peer name eth0 netns %7$s
    link set %4$s master %1$s
    link set %6$s master %1$s
    link set %4$s up
    link set %6$s up
    link set %1$s up
    """
            .formatted(
                BRIDGE,
                Node.A.ipv4(),
                Node.A.ipv6(),
                Network.NODE_B_LINK,
                Network.NODE_B_NAMESPACE,
                Network.CALLERS_LINK,
                Network.CALLERS_NAMESPACE)
        + nodeRoutes(Node.A, BRIDGE);
  }

  static String nodeBCommands() {
    return """
    link set lo up
    addr add %s/24 dev eth0
    addr add %s/64 dev eth0 nodad
    link set eth0 up
    """
            .formatted(Node.B.ipv4(), Node.B.ipv6())
        + nodeRoutes(Node.B, "eth0");
  }

  /** Callers own a whole block of each family, and know the way to pods and to nothing else. */
  static String callersCommands() {
    var commands =
        new StringBuilder(
            """
            link set lo up
            addr add %s/32 dev eth0
            addr add %s/128 dev eth0 nodad
            addr add %s/32 dev lo
            addr add %s/128 dev lo nodad
            link set eth0 up
            """
                .formatted(
                    Addresses.CALLERS_GATE_IPV4,
                    Addresses.CALLERS_GATE_IPV6,
                    CallerNetwork.IPV4,
                    CallerNetwork.IPV6));
    commands.append(route("local " + Addresses.CALLERS_IPV4 + " dev lo"));
    commands.append(route("local " + Addresses.CALLERS_IPV6 + " dev lo"));
    for (var node : Node.values()) {
      var ipv4 = " dev eth0 src " + CallerNetwork.IPV4;
      var ipv6 = " dev eth0 src " + CallerNetwork.IPV6;
      commands.append(route(node.ipv4() + "/32" + ipv4));
      commands.append(route(node.ipv6() + "/128" + ipv6));
      commands.append(route(node.podsIpv4() + " via " + node.ipv4() + ipv4));
      commands.append(route(node.podsIpv6() + " via " + node.ipv6() + ipv6));
    }
    return commands.toString();
  }

  /** Nothing of the rig's is forwarded to the outside, nothing of the outside's to the rig. */
  static String filter() {
    var ours = Addresses.OURS_IPV4.stream().map(Cidr::toString).collect(Collectors.joining(", "));
    return """
    table inet %1$s {
      chain forward {
        type filter hook forward priority 10; policy accept;
        iifname %4$s oifname %4$s accept comment "bridged: neighbours talk by link-local addresses"
        ip saddr { %2$s } ip daddr != { %2$s } counter drop
        ip saddr != { %2$s } ip daddr { %2$s } counter drop
        ip6 saddr %3$s ip6 daddr != %3$s counter drop
        ip6 saddr != %3$s ip6 daddr %3$s counter drop
      }
    }
    """
        .formatted(Network.FILTER, ours, Addresses.OURS_IPV6, BRIDGE);
  }

  /** To the other's pods and the callers, a hole behind everything, and a link for services. */
  private static String nodeRoutes(Node node, String link) {
    var other = node.other();
    var blackholes =
        Addresses.OURS_IPV4.stream().map(NetworkPlan::blackhole).collect(Collectors.joining());
    return route(other.podsIpv4() + " via " + other.ipv4())
        + route(other.podsIpv6() + " via " + other.ipv6())
        + TO_CALLERS
        + blackholes
        + blackhole(Addresses.OURS_IPV6)
        + blackhole(node.podsIpv4())
        + blackhole(node.podsIpv6())
        // kube-proxy rewrites the address after a route was found, so there must be one; what it
        // does not rewrite finds nobody on this link.
        + route(Addresses.SERVICES_IPV4 + " dev " + link)
        + route(Addresses.SERVICES_IPV6 + " dev " + link);
  }

  /** Of low priority: any live route to the same block wins, as does a live pod's own. */
  private static String blackhole(Cidr block) {
    return route("blackhole " + block + " metric 4096");
  }

  private static String route(String words) {
    return "route add " + words + " proto " + Network.ROUTE_PROTOCOL + "\n";
  }
}
