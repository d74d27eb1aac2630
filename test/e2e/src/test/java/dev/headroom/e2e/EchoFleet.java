package dev.headroom.e2e;

import dev.headroom.rig.Node;
import dev.headroom.rig.RigImages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A fleet whose clients come through a Service: two pods, one on each node, that send back what
 * they get with their name behind. Its pods are those of {@link MediaFleet}, by name and label.
 */
final class EchoFleet {
  /** More than all flows of a test, so that one pod is enough. */
  private static final int CAPACITY = 60;

  private static final int NODE_PORT = 30500;

  /** Two nodes, two families of addresses. */
  private static final int DOORS = 4;

  private static final String SERVICE = "media-udp";
  private static final int PATIENCE_SECONDS = 10;

  private final Stage stage;
  private int opened;

  private EchoFleet(Stage stage) {
    this.stage = stage;
  }

  /** One flow, by its caller's name for it, and the pod that answered it first. */
  record Flow(String id, String pod) {}

  /** Brings it up; the Service leads to both pods when this returns. */
  static EchoFleet deploy(Stage stage) {
    var fleet = new EchoFleet(stage);
    stage.kubectl().apply(manifests());
    stage.kubectl().run("rollout", "status", "deployment/" + MediaFleet.NAME, "--timeout=60s");
    Await.until(
        "both pods behind both families of the Service",
        Duration.ofSeconds(30),
        () -> fleet.endpoints(true).size() == DOORS);
    Await.until("an answer at every door", Duration.ofSeconds(30), fleet::answers);
    return fleet;
  }

  /** The slices may be known before kube-proxy has brought them to the kernel. */
  private boolean answers() {
    try {
      for (var door = 0; door < DOORS; door++) {
        var flow = open(1).getFirst();
        stage.callers().hangUp(flow.id()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      return true;
    } catch (ExecutionException notYet) {
      return false;
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("callers do not answer", e);
    }
  }

  /** The pods that get new flows, or those that get none, once for each family of addresses. */
  List<String> endpoints(boolean ready) {
    var slices =
        Json.parse(
            stage.kubectl().json("endpointslices", "-l", "kubernetes.io/service-name=" + SERVICE));
    return Json.stream(slices.path("items"))
        .flatMap(slice -> Json.stream(slice.path("endpoints")))
        .filter(endpoint -> endpoint.path("conditions").path("ready").asBoolean() == ready)
        .map(endpoint -> endpoint.path("targetRef").path("name").asText())
        .toList();
  }

  /** Opens flows by the node ports of both nodes and both families in turn. */
  List<Flow> open(int flows) throws InterruptedException, ExecutionException, TimeoutException {
    var doors = Stream.of(Node.values()).flatMap(n -> Stream.of(n.ipv4(), n.ipv6())).toList();
    var ids = new ArrayList<String>();
    var answers = new ArrayList<Future<String>>();
    for (var i = 0; i < flows; i++) {
      ids.add(Stage.newCall());
      var door = doors.get(opened++ % doors.size());
      answers.add(stage.callers().echo(ids.getLast(), door, NODE_PORT));
    }
    var open = new ArrayList<Flow>();
    for (var i = 0; i < flows; i++) {
      open.add(new Flow(ids.get(i), answers.get(i).get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
    }
    return open;
  }

  private static String manifests() {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: media}
    spec:
      replicas: 2
      selector: {matchLabels: {app: media}}
      template:
        metadata: {labels: {app: media}}
        spec:
          terminationGracePeriodSeconds: 5
          topologySpreadConstraints:
            - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: media}}}
          containers: [{name: echo, image: "%1$s", imagePullPolicy: Never, args: [name, "5000"]}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %2$s}
    spec:
      type: NodePort
      ipFamilyPolicy: RequireDualStack
      ports: [{protocol: UDP, port: 5000, nodePort: %3$d}]
    ---
    apiVersion: headroom.dev/v1alpha1
    kind: MediaScalingPolicy
    metadata: {name: media}
    spec:
      targetRef: {kind: Deployment, name: media}
      capacity: {sessions: %4$d}
      forecast: {leadTime: 5s, lookAhead: 1m}
      drain: {settle: 5s, services: [%2$s]}
    """
        .formatted(RigImages.UDP, SERVICE, NODE_PORT, CAPACITY);
  }
}
