package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class AgentConfigTest {
  private static final Map<String, String> LEAST =
      Map.of("NODE_NAME", "node-a.example", "KUBERNETES_SERVICE_HOST", "10.96.0.1");

  private static Map<String, String> with(Map<String, String> more) {
    var all = new HashMap<>(LEAST);
    all.putAll(more);
    return all;
  }

  @Test
  void needsOnlyTheNodesNameBesidesWhatEveryPodHas() {
    var config = AgentConfig.of(LEAST);
    assertThat(config)
        .isEqualTo(
            new AgentConfig(
                "node-a.example",
                URI.create("https://10.96.0.1:443"),
                Path.of("/var/run/secrets/kubernetes.io/serviceaccount"),
                "headroom-system",
                "headroom",
                "headroom-ca",
                Path.of("/var/run/secrets/headroom/token"),
                9464,
                Duration.ofSeconds(2),
                Path.of("/proc"),
                Path.of("/sys"),
                Path.of("/sys/fs/cgroup"),
                Path.of("/sys/fs/bpf"),
                Level.INFO));
  }

  @Test
  void takesAnIpv6ApiServer() {
    var config = AgentConfig.of(with(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1")));
    assertThat(config.api()).isEqualTo(URI.create("https://[fd00::1]:443"));
  }

  @Test
  void mindsNoneOfTheVariablesThatKubernetesAdds() {
    var links =
        Map.of(
            "HEADROOM_SERVICE_HOST", "10.0.0.1",
            "HEADROOM_PORT", "tcp://10.0.0.1:443",
            "HEADROOM_AGENT_SERVICE_HOST", "10.0.0.2",
            "HEADROOM_AGENT_PORT_9464_TCP_ADDR", "10.0.0.2");
    assertThat(AgentConfig.of(with(links))).isEqualTo(AgentConfig.of(LEAST));
  }

  @Test
  void listsEveryMistakeAtOnce() {
    var wrong =
        Map.of(
            "NODE_NAME", "Node_A",
            "KUBERNETES_SERVICE_PORT", "https",
            "HEADROOM_NAMESPACE", "a/b",
            "HEADROOM_AGENT_HTTP_PORT", "70000",
            "HEADROOM_AGENT_PUSH_TIMEOUT_MS", "1",
            "HEADROOM_AGENT_TOKEN_FILE", "token",
            "HEADROOM_AGENT_LOG_LEVEL", "debug",
            "HEADROOM_AGENT_TOKENFILE", "/x");
    var invalid = catchThrowableOfType(AgentConfig.Invalid.class, () -> AgentConfig.of(wrong));
    assertThat(invalid.problems())
        .containsExactlyInAnyOrder(
            "NODE_NAME is 'Node_A', which is no Kubernetes name",
            "KUBERNETES_SERVICE_HOST is not set: the agent runs in a pod",
            "KUBERNETES_SERVICE_PORT is 'https', not a number from 1 to 65535",
            "HEADROOM_NAMESPACE is 'a/b', which is no Kubernetes name",
            "HEADROOM_AGENT_HTTP_PORT is '70000', not a number from 0 to 65535",
            "HEADROOM_AGENT_PUSH_TIMEOUT_MS is '1', not a number from 100 to 30000",
            "HEADROOM_AGENT_TOKEN_FILE is 'token', not an absolute path",
            "HEADROOM_AGENT_LOG_LEVEL is 'debug', not one of FINE, INFO, WARNING, SEVERE",
            "HEADROOM_AGENT_TOKENFILE is not known");
  }
}
