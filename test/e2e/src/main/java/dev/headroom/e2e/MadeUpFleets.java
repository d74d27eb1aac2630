package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * Fleets of made-up pods, each with its Deployment, ReplicaSet, autoscaler and policy: what a
 * controller of policies has before it. Nobody carries out what the autoscalers want.
 */
record MadeUpFleets(MadeUpPods pods, int count) {
  static final int PODS_A_FLEET = 10;
  static final int A_NAMESPACE = 100;

  /** Sessions that a pod may carry: three times what it has. */
  static final int CAPACITY = 3 * MadeUpAgents.SESSIONS_A_POD;

  private static final int MOST_PODS = 2 * PODS_A_FLEET;

  static String name(int fleet) {
    return "fleet-%04d".formatted(fleet);
  }

  static String namespaceOf(int fleet) {
    return "media-" + fleet / A_NAMESPACE;
  }

  /** The number of the node that has all pods of a fleet. */
  static int nodeOf(int fleet) {
    return fleet * PODS_A_FLEET / MadeUpPods.A_NODE;
  }

  int nodes() {
    return nodeOf(count - 1) + 1;
  }

  /** Namespaces, nodes and pods, everything but the policies. */
  void make() {
    pods.share(
        0,
        count / A_NAMESPACE,
        (connection, n) -> {
          var body = "{\"metadata\": {\"name\": \"%s\"}}".formatted(namespaceOf(n * A_NAMESPACE));
          pods.send(connection, "POST", "/api/v1/namespaces", body);
          // Whoever makes these of its own accord is stopped.
          var accounts = "/api/v1/namespaces/" + namespaceOf(n * A_NAMESPACE) + "/serviceaccounts";
          pods.send(connection, "POST", accounts, "{\"metadata\": {\"name\": \"default\"}}");
        });
    pods.makeNodes(0, nodes());
    var sets = new JsonNode[count];
    pods.share(0, count, (connection, fleet) -> sets[fleet] = makeReplicaSet(connection, fleet));
    pods.make(
        0,
        count * PODS_A_FLEET,
        number -> {
          var fleet = number / PODS_A_FLEET;
          return new MadeUpPods.Place(namespaceOf(fleet), owner("ReplicaSet", sets[fleet]));
        });
  }

  private JsonNode makeReplicaSet(KeptConnection connection, int fleet) throws IOException {
    var apps = "/apis/apps/v1/namespaces/" + namespaceOf(fleet);
    var deployment =
        pods.send(connection, "POST", apps + "/deployments", workload(name(fleet), "[]"));
    var owned = "[" + owner("Deployment", deployment) + "]";
    return pods.send(
        connection, "POST", apps + "/replicasets", workload(name(fleet) + "-1", owned));
  }

  private static String owner(String kind, JsonNode object) {
    return """
    {"apiVersion": "apps/v1", "kind": "%s", "name": "%s", "uid": "%s", "controller": true}\
    """
        .formatted(
            kind,
            object.path("metadata").path("name").asText(),
            object.path("metadata").path("uid").asText());
  }

  private static String workload(String name, String owners) {
    return """
    {"metadata": {"name": "%1$s", "ownerReferences": %2$s},
     "spec": {"replicas": %3$d, "selector": {"matchLabels": {"fleet": "%1$s"}},
              "template": {"metadata": {"labels": {"fleet": "%1$s"}},
                           "spec": {"containers": [{"name": "media", "image": "none"}]}}}}
    """
        .formatted(name, owners, PODS_A_FLEET);
  }

  /** A policy and an autoscaler for each. */
  void makePolicies() {
    pods.share(
        0,
        count,
        (connection, fleet) -> {
          var namespace = "/namespaces/" + namespaceOf(fleet);
          var hpas = "/apis/autoscaling/v2" + namespace + "/horizontalpodautoscalers";
          pods.send(connection, "POST", hpas, autoscaler(name(fleet)));
          var policies = "/apis/headroom.dev/v1alpha1" + namespace + "/mediascalingpolicies";
          pods.send(connection, "POST", policies, policy(name(fleet)));
        });
  }

  private static String autoscaler(String name) {
    return """
    {"metadata": {"name": "%1$s"},
     "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "%1$s"},
              "minReplicas": %2$d, "maxReplicas": %3$d,
              "metrics": [{"type": "Object", "object": {
                "describedObject": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "%1$s"},
                "metric": {"name": "rtc_required_replicas"},
                "target": {"type": "AverageValue", "averageValue": "1"}}}]}}
    """
        .formatted(name, PODS_A_FLEET, MOST_PODS);
  }

  private static String policy(String name) {
    return """
    {"apiVersion": "headroom.dev/v1alpha1", "kind": "MediaScalingPolicy",
     "metadata": {"name": "%1$s"},
     "spec": {"targetRef": {"name": "%1$s"}, "capacity": {"sessions": %2$d}}}
    """
        .formatted(name, CAPACITY);
  }
}
