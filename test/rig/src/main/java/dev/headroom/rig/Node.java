package dev.headroom.rig;

/**
 * The two nodes. Node A lives in the network namespace of the host, node B in one of its own behind
 * a bridge, so that calls cross a link between them as they do between machines.
 */
public enum Node {
  A("node-a", "10.77.0.1", "fd77:6865:6164::1", "10.78.1.0/24", "fd77:6865:6164:1::/64"),
  B("node-b", "10.77.0.2", "fd77:6865:6164::2", "10.78.2.0/24", "fd77:6865:6164:2::/64");

  private final String nodeName;
  private final String ipv4;
  private final String ipv6;
  private final String podsIpv4;
  private final String podsIpv6;

  Node(String nodeName, String ipv4, String ipv6, String podsIpv4, String podsIpv6) {
    this.nodeName = nodeName;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.podsIpv4 = podsIpv4;
    this.podsIpv6 = podsIpv6;
  }

  /** The name of the Node object, and the host name that its pods see on the host network. */
  public String nodeName() {
    return nodeName;
  }

  public String ipv4() {
    return ipv4;
  }

  public String ipv6() {
    return ipv6;
  }

  public Cidr podsIpv4() {
    return Cidr.parse(podsIpv4);
  }

  public Cidr podsIpv6() {
    return Cidr.parse(podsIpv6);
  }

  /** The node on the other side of the bridge. */
  Node other() {
    return this == A ? B : A;
  }
}
