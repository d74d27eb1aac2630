package dev.headroom.e2e;

import dev.headroom.rig.Node;
import dev.headroom.rig.RigImages;
import java.time.Duration;
import java.util.List;

/** A media server on a node's own network, as most of them run. */
final class HostNetworkServer {
  private static final String NAME = "media-on-the-node";

  private HostNetworkServer() {}

  static MediaPod start(Stage stage, Node node) {
    var image = RigImages.rtpengine(System.out::println).name();
    stage.kubectl().apply(manifest(node, image));
    stage.kubectl().waitFor("condition=Ready", Duration.ofSeconds(30), "pod/" + NAME);
    return new MediaPod(NAME, node.nodeName(), List.of(node.ipv4(), node.ipv6()), true, "");
  }

  static void stop(Stage stage) {
    stage.kubectl().run("delete", "pod", NAME, "--grace-period=1", "--ignore-not-found");
  }

  private static String manifest(Node node, String image) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      nodeName: %s
      hostNetwork: true
      terminationGracePeriodSeconds: 1
      containers:
        - name: rtpengine
          image: "%s"
          imagePullPolicy: Never
          args: [-f, --config-file=none, --table=-1, --interface=eth0, --listen-ng=22222, --listen-cli=2224,
                 -m, "40000", -M, "40999", --log-stderr, --log-level=4, --num-threads=2]
          readinessProbe: {tcpSocket: {port: 2224}, periodSeconds: 1}
    """
        .formatted(NAME, node.nodeName(), image);
  }
}
