package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.time.Duration;

/**
 * A node that has no agent until this is closed. The DaemonSet leaves the node out; OnDelete keeps
 * the agents of the other nodes as they are meanwhile. (A label of the node would not do: the
 * kubelet sets its own again.)
 */
record StoppedAgent(Kubectl kubectl, String node) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String AS_BEFORE =
      """
      {"spec": {"updateStrategy": {"type": "RollingUpdate"},
        "template": {"spec": {"affinity": null}}}}
      """;

  static StoppedAgent on(Stage stage, String node) {
    var kubectl = stage.kubectl();
    patch(kubectl, leaveOut(node));
    Await.until("no agent on " + node, PATIENCE, () -> AgentPod.find(kubectl, node).isEmpty());
    return new StoppedAgent(kubectl, node);
  }

  private static String leaveOut(String node) {
    return """
    {"spec": {"updateStrategy": {"type": "OnDelete", "rollingUpdate": null},
      "template": {"spec": {"affinity": {"nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{
          "matchExpressions": [
            {"key": "kubernetes.io/hostname", "operator": "NotIn", "values": ["%s"]}]}]}}}}}}}
    """
        .formatted(node);
  }

  @Override
  public void close() {
    patch(kubectl, AS_BEFORE);
    Await.until(
        "a ready agent on " + node,
        PATIENCE,
        () -> AgentPod.find(kubectl, node).filter(AgentPod::ready).isPresent());
  }

  private static void patch(Kubectl kubectl, String patch) {
    kubectl.run("patch", Headroom.AGENT, "-n", Headroom.NAMESPACE, "--type=merge", "-p", patch);
  }
}
