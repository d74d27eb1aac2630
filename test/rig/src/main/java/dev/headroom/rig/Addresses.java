package dev.headroom.rig;

import java.util.List;

/**
 * Every address block and port of the rig. The blocks are private (RFC 1918, RFC 4193) and fixed:
 * the rig exists at most once on a machine, and refuses to start where one of them is in use.
 */
final class Addresses {
  static final Cidr BRIDGE_IPV4 = Cidr.parse("10.77.0.0/24");
  static final Cidr BRIDGE_IPV6 = Cidr.parse("fd77:6865:6164::/64");
  static final Cidr CALLERS_IPV4 = Cidr.parse("10.77.8.0/24");
  static final Cidr CALLERS_IPV6 = Cidr.parse("fd77:6865:6164:8::/64");
  static final Cidr PODS_IPV4 = Cidr.parse("10.78.0.0/16");
  static final Cidr SERVICES_IPV4 = Cidr.parse("10.96.0.0/16");
  static final Cidr SERVICES_IPV6 = Cidr.parse("fd77:6865:6164:ffff::/112");

  /** Everything of IPv4 that may flow between the rig's members; nothing of it may leave. */
  static final List<Cidr> OURS_IPV4 = List.of(Cidr.parse("10.77.0.0/16"), PODS_IPV4, SERVICES_IPV4);

  /** The same of IPv6: bridge, callers, pods and services are parts of it. */
  static final Cidr OURS_IPV6 = Cidr.parse("fd77:6865:6164::/48");

  static final String API_SERVER_IPV4 = Node.A.ipv4();
  static final int API_SERVER_PORT = 6443;
  static final String API_SERVER = "https://" + API_SERVER_IPV4 + ":" + API_SERVER_PORT;

  /** The first address of the services' block, which Kubernetes gives to itself. */
  static final String API_SERVICE_IPV4 = SERVICES_IPV4.address(1);

  /** Where the callers' namespace hangs on the bridge; its own block is routed to here. */
  static final String CALLERS_GATE_IPV4 = BRIDGE_IPV4.address(8);

  static final String CALLERS_GATE_IPV6 = BRIDGE_IPV6.address(8);

  static final int KUBELET_PORT = 10250;
  static final int KUBELET_HEALTH_PORT = 10248;
  static final int KUBE_PROXY_METRICS_PORT = 10249;
  static final int KUBE_PROXY_HEALTH_PORT = 10256;
  static final int CONTROLLER_MANAGER_PORT = 10257;
  static final int SCHEDULER_PORT = 10259;
  static final int ETCD_PORT = 2379;
  static final int ETCD_PEER_PORT = 2380;
  static final int ETCD_METRICS_PORT = 2381;

  private Addresses() {}
}
