package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.rig.Cluster;
import dev.headroom.rig.Kubectl;
import dev.headroom.rig.RigImages;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A Deployment of a media server, the stock HPA over it, and the policy that tells it how many
 * pods.
 */
final class MediaFleet {
  static final String NAME = "media";

  /** A call through rtpengine has two sessions: one a leg. */
  static final int SESSIONS_A_CALL = 2;

  private final Kubectl kubectl;

  /** The fleet of a namespace. */
  MediaFleet(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  /**
   * How big the fleet is and when it grows.
   *
   * @param replicas to start with, and the least that the HPA goes down to
   * @param most pods that the HPA goes up to
   * @param sessionsAPod declared capacity
   * @param bufferSessions declared buffer
   */
  record Size(int replicas, int most, int sessionsAPod, int bufferSessions) {
    /** The same with other {@code replicas}. */
    Size of(int pods) {
      return new Size(pods, most, sessionsAPod, bufferSessions);
    }
  }

  /** Brings rtpengine to both nodes; returns its image's name. */
  static String load(Cluster cluster, Consumer<String> progress) {
    var image = RigImages.rtpengine(progress);
    cluster.loadImage(image.tar());
    return image.name();
  }

  /** Its pods run rtpengine and are ready when this returns. */
  void deploy(String image, Size size) {
    deploy(MediaServer.rtpengine(image), size);
  }

  /** Its pods are ready when this returns. */
  void deploy(MediaServer server, Size size) {
    deploy(server, size, new Ending(5, "{}"));
  }

  /** The same, and a pod that is deleted stays until its calls have ended. */
  void deployHeld(MediaServer server, Size size) {
    var hook =
        "{preStop: {httpGet: {host: 127.0.0.1, port: 9465, path: /hold/v1/%s/%s}}}"
            .formatted(kubectl.namespace(), NAME);
    deploy(server, size, new Ending(600, hook));
  }

  /** What becomes of a pod that is deleted. */
  private record Ending(int graceSeconds, String lifecycle) {}

  private void deploy(MediaServer server, Size size, Ending ending) {
    kubectl.apply(deployment(server, size, ending));
    kubectl.run("rollout", "status", "deployment/" + NAME, "--timeout=60s");
  }

  void addAutoscaler(Size size) {
    kubectl.apply(
        autoscaler(
            size,
            """
            {type: Object, object: {describedObject: {apiVersion: apps/v1, kind: Deployment, name: media},
                                    metric: {name: rtc_required_replicas}, target: {type: AverageValue, averageValue: "1"}}}
            """,
            "tolerance: \"0\", "));
  }

  /** The same on what the pods use of a processor, as people do it today. */
  void addCpuAutoscaler(Size size, int milliCpuAPod) {
    kubectl.apply(
        autoscaler(
            size,
            "{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: %dm}}}"
                .formatted(milliCpuAPod),
            ""));
  }

  /** Adds a policy with short times: pods here start in seconds and calls last about a minute. */
  void addPolicy(Size size) {
    kubectl.apply(policy(size));
  }

  /** The policy's last decision, one line. */
  String lastDecision() {
    return kubectl.jsonPath(".status.lastDecision", "mediascalingpolicy", NAME);
  }

  /**
   * The fleet at a moment.
   *
   * @param pods that run, but those that are being deleted
   * @param running how many run, with those
   */
  record Look(List<MediaPod> pods, int running) {}

  Look look() {
    var listed = Json.parse(kubectl.json("pods", "-l", "app=" + NAME)).path("items");
    var running =
        Json.stream(listed)
            .filter(pod -> pod.path("status").path("phase").asText().equals("Running"))
            .toList();
    var pods =
        running.stream()
            .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
            .map(MediaFleet::pod)
            .sorted(Comparator.comparing(MediaPod::name))
            .toList();
    return new Look(pods, running.size());
  }

  List<MediaPod> pods() {
    return look().pods();
  }

  /** Whether that pod is still one of them. */
  boolean has(MediaPod pod) {
    return pods().stream().anyMatch(there -> there.name().equals(pod.name()));
  }

  /** The pods that get new calls. */
  List<MediaPod> accepting() {
    return pods().stream().filter(MediaPod::accepting).toList();
  }

  /** The pods that get none: marked, or not ready. */
  List<MediaPod> marked() {
    return pods().stream().filter(Predicate.not(MediaPod::accepting)).toList();
  }

  private static MediaPod pod(JsonNode pod) {
    var status = pod.path("status");
    var ready =
        Json.stream(status.path("conditions"))
            .anyMatch(c ->
                c.path("type").asText().equals("Ready")
                    && c.path("status").asText().equals("True"));
    return new MediaPod(
        pod.path("metadata").path("name").asText(),
        pod.path("spec").path("nodeName").asText(),
        Json.stream(status.path("podIPs")).map(ip -> ip.path("ip").asText()).toList(),
        ready,
        pod.path("metadata").path("labels").path("headroom.dev/phase").asText());
  }

  /** What the HPA wants, has, and says of itself. */
  record Autoscaler(int desired, int current, String says) {}

  Autoscaler autoscaler() {
    var hpa = Json.parse(kubectl.json("hpa", NAME));
    var status = hpa.path("status");
    var says =
        Json.stream(status.path("conditions"))
            .filter(c -> !c.path("type").asText().equals("AbleToScale"))
            .filter(c -> !c.path("reason").asText().equals("ValidMetricFound"))
            .map(c -> c.path("reason").asText())
            .reduce((a, b) -> a + ", " + b)
            .orElse("ok");
    return new Autoscaler(
        status.path("desiredReplicas").asInt(), status.path("currentReplicas").asInt(), says);
  }

  /** Waits until exactly {@code pods} are ready. */
  void awaitReady(int pods, Duration patience) {
    Await.until(
        pods + " ready media pods",
        patience,
        () -> pods().size() == pods && pods().stream().allMatch(MediaPod::ready));
  }

  private static String deployment(MediaServer server, Size size, Ending ending) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: media
      annotations:
        headroom.dev/capacity-sessions: "%d"
        headroom.dev/buffer-sessions: "%d"
    spec:
      replicas: %d
      selector: {matchLabels: {app: media}}
      template:
        metadata: {labels: {app: media}}
        spec:
          terminationGracePeriodSeconds: %d
          shareProcessNamespace: %b
          topologySpreadConstraints:
            - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, nodeTaintsPolicy: Honor, labelSelector: {matchLabels: {app: media}}}
          containers:
            - name: %s
              image: "%s"
              imagePullPolicy: Never
              args: %s
              lifecycle: %s
              readinessProbe: {tcpSocket: {port: %d}, periodSeconds: 1}
              resources: {requests: {cpu: 250m, memory: 32Mi}, limits: {memory: 256Mi}}
    """
        .formatted(
            size.sessionsAPod(),
            size.bufferSessions(),
            size.replicas(),
            ending.graceSeconds,
            server.sharesProcesses(),
            server.name(),
            server.image(),
            Json.array(server.arguments()),
            ending.lifecycle,
            server.readyPort());
  }

  private static String policy(Size size) {
    return """
    apiVersion: headroom.dev/v1alpha1
    kind: MediaScalingPolicy
    metadata: {name: media}
    spec:
      targetRef: {kind: Deployment, name: media}
      capacity: {sessions: %d}
      buffer: {sessions: %d}
      forecast: {leadTime: 5s, lookAhead: 1m}
      drain: {settle: 5s}
    """
        .formatted(size.sessionsAPod(), size.bufferSessions());
  }

  private static String autoscaler(Size size, String metric, String tolerance) {
    return """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: media}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: media}
      minReplicas: %d
      maxReplicas: %d
      metrics: [%s]
      behavior:
        scaleUp: {stabilizationWindowSeconds: 0, %spolicies: [{type: Pods, value: 4, periodSeconds: 5}]}
        scaleDown: {stabilizationWindowSeconds: 5, %spolicies: [{type: Pods, value: 1, periodSeconds: 5}]}
    """
        .formatted(size.replicas(), size.most(), metric.strip(), tolerance, tolerance);
  }
}
