package dev.headroom.e2e;

import dev.headroom.rig.Node;
import java.util.Arrays;
import java.util.List;

/** Networks that drop packets until this is closed; nobody is told. */
record CutNetwork(List<PodNetwork> networks) implements AutoCloseable {
  private static final String TABLE = "headroom-cut";
  private static final String DROP =
      """
      table inet %s {
        chain out { type filter hook output priority 0; tcp dport 8443 drop; }
      }
      """
          .formatted(TABLE);

  /** What the agents send is dropped; everybody else still reaches the service. */
  static CutNetwork betweenAgentsAndService(Stage stage) {
    var networks = Arrays.stream(Node.values()).map(node -> network(stage, node)).toList();
    networks.forEach(network -> HostCommand.run(network.wrap(List.of("nft", DROP))));
    return new CutNetwork(networks);
  }

  /** The agent is on its node's own network. */
  private static PodNetwork network(Stage stage, Node node) {
    var agent = AgentPod.find(stage.kubectl(), node.nodeName()).orElseThrow();
    return PodNetwork.of(agent.name(), agent.uid());
  }

  @Override
  public void close() {
    var mend = List.of("nft", "delete", "table", "inet", TABLE);
    networks.forEach(network -> HostCommand.run(network.wrap(mend)));
  }
}
