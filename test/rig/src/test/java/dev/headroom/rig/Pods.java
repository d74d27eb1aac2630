package dev.headroom.rig;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Manifests that the cluster's own tests use. */
final class Pods {
  static final int ECHO_PORT = 5000;

  private Pods() {}

  /** A pod that answers datagrams, on the node that it is to be on. */
  static String echo(String name, Node node) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s, labels: {app: echo}}
    spec:
      nodeName: %s
      terminationGracePeriodSeconds: 1
      containers:
      - {name: udp, image: "%s", imagePullPolicy: Never, args: [serve, "%d"]}
    ---
    """
        .formatted(name, node.nodeName(), RigImages.UDP, ECHO_PORT);
  }

  /** The real media server, on the addresses of its own pod. */
  static String rtpengine(String image) {
    var words =
        Stream.of(
                "-f",
                "--config-file=none",
                "--table=-1",
                "--interface=$(IP)",
                "--listen-ng=$(IP):22222",
                "--listen-http=$(IP):2225",
                "-m",
                "30000",
                "-M",
                "39999",
                "--log-stderr")
            .map(OciImage::quote)
            .collect(Collectors.joining(", "));
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: rtpengine}
    spec:
      containers:
      - name: rtpengine
        image: "%s"
        imagePullPolicy: Never
        args: [%s]
        env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
        readinessProbe: {httpGet: {path: /metrics, port: 2225}, periodSeconds: 1}
    """
        .formatted(image, words);
  }

  /** A Deployment and an autoscaler whose metric nobody serves. */
  static String scaledByNothing(String name) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: %1$s}
    spec:
      selector: {matchLabels: {app: %1$s}}
      template:
        metadata: {labels: {app: %1$s}}
        spec:
          containers: [{name: udp, image: "%2$s", imagePullPolicy: Never, args: [serve, "5001"]}]
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: %1$s}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %1$s}
      maxReplicas: 3
      metrics:
      - type: Pods
        pods: {metric: {name: nobody_serves_this}, target: {type: AverageValue, averageValue: 1}}
    """
        .formatted(name, RigImages.UDP);
  }
}
