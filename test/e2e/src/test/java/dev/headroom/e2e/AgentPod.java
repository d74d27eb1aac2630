package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.rig.Kubectl;
import java.util.Optional;

/** The agent of a node. */
record AgentPod(String name, String uid, String address, boolean ready) {
  static final int METRICS_PORT = 9464;

  static Optional<AgentPod> find(Kubectl kubectl, String node) {
    var pods =
        kubectl.json(
            "pods",
            "-n",
            Headroom.NAMESPACE,
            "-l",
            "app.kubernetes.io/name=headroom-agent",
            "--field-selector=spec.nodeName=" + node);
    return Json.stream(Json.parse(pods).path("items")).map(AgentPod::of).findFirst();
  }

  /**
   * UDP packets of a media pod since it is metered, as its agent says.
   *
   * @param direction ingress or egress
   */
  static double packets(Kubectl kubectl, MediaPod pod, String direction) {
    var agent = find(kubectl, pod.node()).orElseThrow();
    var labels = new String[] {"pod=\"" + pod.name() + "\"", "direction=\"" + direction + "\""};
    return Scrape.of(agent.address(), METRICS_PORT).sum("rtc_packets_total", labels);
  }

  private static AgentPod of(JsonNode pod) {
    var ready =
        Json.stream(pod.path("status").path("conditions"))
            .anyMatch(c ->
                c.path("type").asText().equals("Ready")
                    && c.path("status").asText().equals("True"));
    var metadata = pod.path("metadata");
    return new AgentPod(
        metadata.path("name").asText(),
        metadata.path("uid").asText(),
        pod.path("status").path("podIP").asText(),
        ready);
  }
}
