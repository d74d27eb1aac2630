package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentMainTest {
  @Test
  void saysAllThatIsWrongWithItsConfigurationAndEnds() throws Exception {
    var environment = Map.of("HEADROOM_AGENT_HTTP_PORT", "x", "HEADROOM_AGENT_COLOUR", "blue");
    try (var agent = AgentProcess.start(environment)) {
      agent.ended(2, System.nanoTime());
      assertThat(agent.lines())
          .hasSize(4)
          .allMatch(line -> line.contains(" SEVERE headroom.agent: configuration: "))
          .anyMatch(line -> line.endsWith("NODE_NAME is not set"))
          .anyMatch(
              line -> line.endsWith("KUBERNETES_SERVICE_HOST is not set: the agent runs in a pod"))
          .anyMatch(line ->
              line.endsWith("HEADROOM_AGENT_HTTP_PORT is 'x', not a number from 0 to 65535"))
          .anyMatch(line -> line.endsWith("HEADROOM_AGENT_COLOUR is not known"));
    }
  }
}
