package dev.headroom.e2e;

import dev.headroom.rig.Node;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Networks that drop packets until this is closed; nobody is told. */
record CutNetwork(List<PodNetwork> networks) implements AutoCloseable {
  private static final String TABLE = "headroom-cut";
  private static final String REPORTS =
      """
      chain out { type filter hook output priority 0; tcp dport 8443 drop; }
      """;

  private static final String EVERYTHING =
      """
      chain in { type filter hook prerouting priority -300; iifname eth0 drop; }
      chain out { type filter hook postrouting priority 300; oifname eth0 drop; }
      """;

  /** What the agents send is dropped; everybody else still reaches the service. */
  static CutNetwork betweenAgentsAndService(Stage stage) {
    return cut(Arrays.stream(Node.values()).map(node -> network(stage, node)), REPORTS);
  }

  /** Nobody reaches the node any more, nor it anybody: node B, whose network is its own. */
  static CutNetwork aroundNodeB(Stage stage) {
    return cut(Stream.of(network(stage, Node.B)), EVERYTHING);
  }

  /** The agent is on its node's own network. */
  private static PodNetwork network(Stage stage, Node node) {
    var agent = AgentPod.find(stage.kubectl(), node.nodeName()).orElseThrow();
    return PodNetwork.of(agent.name(), agent.uid());
  }

  private static CutNetwork cut(Stream<PodNetwork> all, String chains) {
    var table = "table inet %s {\n%s}\n".formatted(TABLE, chains);
    var networks = all.toList();
    networks.forEach(network -> HostCommand.run(network.wrap(List.of("nft", table))));
    return new CutNetwork(networks);
  }

  @Override
  public void close() {
    var mend = List.of("nft", "delete", "table", "inet", TABLE);
    networks.forEach(network -> HostCommand.run(network.wrap(mend)));
  }
}
