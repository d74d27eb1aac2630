package dev.headroom.e2e;

import dev.headroom.rig.Node;
import java.util.Arrays;
import java.util.List;

/**
 * The network over which the agents report, cut until this is closed: what they send is dropped,
 * and nobody tells them. Everybody else still reaches the service.
 */
record CutNetwork(List<PodNetwork> agents) implements AutoCloseable {
  private static final String TABLE = "headroom-cut";
  private static final String DROP =
      "table inet %s { chain out { type filter hook output priority 0; tcp dport 8443 drop; } }"
          .formatted(TABLE);

  static CutNetwork betweenAgentsAndService(Stage stage) {
    var agents =
        Arrays.stream(Node.values())
            .map(node -> AgentPod.find(stage.kubectl(), node.nodeName()).orElseThrow())
            .map(agent -> PodNetwork.of(agent.name(), agent.uid()))
            .toList();
    agents.forEach(agent -> HostCommand.run(agent.wrap(List.of("nft", DROP))));
    return new CutNetwork(agents);
  }

  @Override
  public void close() {
    var open = List.of("nft", "delete", "table", "inet", TABLE);
    agents.forEach(agent -> HostCommand.run(agent.wrap(open)));
  }
}
