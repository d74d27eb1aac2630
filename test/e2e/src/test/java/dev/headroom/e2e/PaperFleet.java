package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.PodReport;
import dev.headroom.rig.Kubectl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Workloads whose pods exist as objects alone: bound to a node that nobody runs, said to be running
 * by us, and reported by us with that node's token. Their numbers are therefore known.
 */
final class PaperFleet {
  static final String NODE = "paper";
  static final String NAMESPACE = "paper";
  static final String OTHER_NAMESPACE = "paper-other";

  /** Declared of every workload, so that a load and required replicas follow from the sessions. */
  static final int CAPACITY = 10;

  static final int BUFFER = 2;
  private static final int MILLION = 1_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A workload as it is declared; its labels are those of its pods as well. */
  record Workload(String namespace, String kind, String name, int pods, String labels) {
    String resource() {
      return kind.equals("Deployment") ? "deployments.apps" : "statefulsets.apps";
    }
  }

  static final List<Workload> WORKLOADS =
      List.of(
          new Workload(NAMESPACE, "Deployment", "edge", 2, "app: edge, tier: front, rank: '1'"),
          new Workload(
              NAMESPACE, "Deployment", "mixer", 3, "app: mixer, tier: front, rank: '20', beta: ''"),
          new Workload(
              NAMESPACE,
              "Deployment",
              "relay",
              2,
              "app: relay, tier: back, example.com/zone: eu-1"),
          new Workload(
              NAMESPACE,
              "Deployment",
              "sfu",
              3,
              "app: sfu, tier: back, rank: x9, example.com/zone: eu-2"),
          new Workload(NAMESPACE, "Deployment", "turn", 1, "app: turn, in: notin"),
          new Workload(NAMESPACE, "StatefulSet", "stun", 2, "app: stun, rank: '007'"),
          new Workload(OTHER_NAMESPACE, "Deployment", "edge", 1, "app: edge, tier: front"));

  /** A pod as the API server made it, and the sessions that we say it has. */
  record Pod(String namespace, String name, String uid, String app, int sessions) {}

  /** A value that both servers are to give. */
  record Value(String namespace, String resource, String name, String metric, String quantity) {
    /** Where the reference takes it. */
    String path() {
      var within = namespace.isEmpty() ? "" : "namespaces/" + namespace + "/";
      return within + resource + "/" + name + "/" + metric;
    }
  }

  private final Kubectl kubectl;
  private final List<Pod> pods;

  private PaperFleet(Kubectl kubectl, List<Pod> pods) {
    this.kubectl = kubectl;
    this.pods = List.copyOf(pods);
  }

  static PaperFleet make(Kubectl kubectl) {
    kubectl.apply(PLACES);
    kubectl.apply(
        WORKLOADS.stream().map(PaperFleet::manifest).collect(Collectors.joining("\n---\n")));
    return new PaperFleet(
        kubectl,
        Stream.of(NAMESPACE, OTHER_NAMESPACE)
            .flatMap(namespace -> running(kubectl, namespace).stream())
            .toList());
  }

  List<Pod> pods() {
    return pods;
  }

  /** All pods of a namespace once they exist, said to be running. */
  private static List<Pod> running(Kubectl kubectl, String namespace) {
    var expected = ofNamespace(namespace).mapToInt(Workload::pods).sum();
    Await.until(
        expected + " pods in " + namespace,
        PATIENCE,
        () -> items(kubectl, namespace).size() == expected);
    var found = Json.stream(items(kubectl, namespace)).toList();
    var words = new ArrayList<>(List.of("patch", "-n", namespace, "--subresource=status"));
    words.addAll(List.of("-p", "{\"status\":{\"phase\":\"Running\"}}"));
    found.forEach(pod -> words.add("pod/" + pod.path("metadata").path("name").asText()));
    kubectl.run(words.toArray(String[]::new));
    return Stream.iterate(0, i -> i < found.size(), i -> i + 1)
        .map(i -> pod(found.get(i).path("metadata"), i))
        .toList();
  }

  private static Stream<Workload> ofNamespace(String namespace) {
    return WORKLOADS.stream().filter(workload -> workload.namespace().equals(namespace));
  }

  private static JsonNode items(Kubectl kubectl, String namespace) {
    return Json.parse(kubectl.json("pods", "-n", namespace)).path("items");
  }

  private static Pod pod(JsonNode metadata, int index) {
    return new Pod(
        metadata.path("namespace").asText(),
        metadata.path("name").asText(),
        metadata.path("uid").asText(),
        metadata.path("labels").path("app").asText(),
        7 * index % 23);
  }

  /** What the node's agent would say. */
  AgentReport report(long sequence) {
    return AgentReport.newBuilder()
        .setNode(NODE)
        .setAgentInstance("paper")
        .setSequence(sequence)
        .setComplete(true)
        .addAllPods(pods.stream().map(PaperFleet::report).toList())
        .build();
  }

  private static PodReport report(Pod pod) {
    return PodReport.newBuilder()
        .setUid(pod.uid())
        .setNamespace(pod.namespace())
        .setName(pod.name())
        .setWindowNanos(1_000_000_000)
        .setSessions(pod.sessions())
        .setStreams(2 * pod.sessions())
        .setIngressPacketsPerSecond(50.5 * pod.sessions())
        .setEgressPacketsPerSecond(50.0 * pod.sessions())
        .setIngressBitsPerSecond((double) MILLION * pod.sessions())
        .setEgressBitsPerSecond(0)
        .build();
  }

  String token() {
    return kubectl
        .run(
            "create",
            "token",
            "headroom-agent",
            "-n",
            Headroom.NAMESPACE,
            "--audience=headroom",
            "--bound-object-kind=Node",
            "--bound-object-name=" + NODE)
        .strip();
  }

  /** Every value that the report means. */
  List<Value> values() {
    return Stream.of(
            pods.stream().flatMap(PaperFleet::values),
            WORKLOADS.stream().flatMap(it -> sums(it.resource(), it.name(), List.of(it))),
            sums("services", "front", WORKLOADS.subList(0, 2)),
            Stream.of(NAMESPACE, OTHER_NAMESPACE).flatMap(this::sumsOfNamespace),
            sums("mediascalingpolicies.headroom.dev", "sfu", List.of(WORKLOADS.get(3))))
        .flatMap(values -> values)
        .toList();
  }

  private static Stream<Value> values(Pod pod) {
    var numbers =
        Map.of(
            "rtc_sessions", pod.sessions() + "",
            "rtc_streams", 2 * pod.sessions() + "",
            "rtc_ingress_packets_per_second", 50_500 * pod.sessions() + "m",
            "rtc_egress_packets_per_second", 50 * pod.sessions() + "",
            "rtc_ingress_bits_per_second", pod.sessions() + "M",
            "rtc_egress_bits_per_second", "0",
            "rtc_load_percent", 100 / CAPACITY * pod.sessions() + "");
    return numbers.entrySet().stream()
        .map(it -> new Value(pod.namespace(), "pods", pod.name(), it.getKey(), it.getValue()));
  }

  /** The values of an object that stands for workloads of one namespace. */
  private Stream<Value> sums(String resource, String name, List<Workload> workloads) {
    var namespace = workloads.getFirst().namespace();
    var sessions = workloads.stream().mapToInt(this::sessions).sum();
    var required =
        workloads.stream().mapToInt(it -> (sessions(it) + BUFFER + CAPACITY - 1) / CAPACITY).sum();
    return Stream.of(
        new Value(namespace, resource, name, "rtc_fleet_sessions", sessions + ""),
        new Value(namespace, resource, name, "rtc_required_replicas", required + ""));
  }

  /** The reference takes the values of a Namespace under the singular of its resource alone. */
  private Stream<Value> sumsOfNamespace(String namespace) {
    return sums("namespace", namespace, ofNamespace(namespace).toList())
        .map(it -> new Value("", it.resource(), it.name(), it.metric(), it.quantity()));
  }

  private int sessions(Workload workload) {
    return pods.stream()
        .filter(pod -> pod.namespace().equals(workload.namespace()))
        .filter(pod -> pod.app().equals(workload.name()))
        .mapToInt(Pod::sessions)
        .sum();
  }

  void remove() {
    kubectl.run("delete", "namespace", NAMESPACE, OTHER_NAMESPACE);
    kubectl.run("delete", "node", NODE);
    kubectl.run("delete", "clusterrole,clusterrolebinding", "paper-reader");
  }

  /** No agent comes to a node that does not say which system it runs. */
  private static final String PLACES =
      """
      apiVersion: v1
      kind: Node
      metadata: {name: paper}
      spec: {taints: [{key: headroom.dev/paper, effect: NoSchedule}]}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: paper}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: paper-other}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: front, namespace: paper, labels: {app: front, tier: front}}
      spec: {selector: {tier: front}, ports: [{port: 1}]}
      ---
      apiVersion: headroom.dev/v1alpha1
      kind: MediaScalingPolicy
      metadata: {name: sfu, namespace: paper, labels: {app: sfu, tier: back}}
      spec: {mode: Observe, targetRef: {kind: Deployment, name: sfu}, capacity: {sessions: 10}, buffer: {sessions: 2}}
      """;

  /** Without a kubelet nobody would confirm that a pod has ended: its grace is none. */
  private static String manifest(Workload workload) {
    return """
    apiVersion: apps/v1
    kind: %2$s
    metadata:
      name: %3$s
      namespace: %1$s
      labels: {%5$s}
      annotations: {headroom.dev/capacity-sessions: "%6$d", headroom.dev/buffer-sessions: "%7$d"}
    spec:
      replicas: %4$d
      %8$s
      selector: {matchLabels: {app: %3$s}}
      template:
        metadata: {labels: {%5$s}}
        spec:
          nodeName: paper
          terminationGracePeriodSeconds: 0
          automountServiceAccountToken: false
          tolerations: [{operator: Exists}]
          containers: [{name: none, image: none}]
    """
        .formatted(
            workload.namespace(),
            workload.kind(),
            workload.name(),
            workload.pods(),
            workload.labels(),
            CAPACITY,
            BUFFER,
            workload.kind().equals("StatefulSet")
                ? "serviceName: none\n  podManagementPolicy: Parallel"
                : "");
  }
}
