package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Pods without containers: real objects of the API server, bound to nodes that have no kubelet, and
 * told to run. Written over several connections, as fast as the API server takes them.
 */
final class MadeUpPods {
  static final int A_NODE = 100;

  /** One of so many pods has this label, the others have another of the same key. */
  static final int TEAMS = 10;

  private static final String RUNNING =
      "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}";

  /** A pod of the API server. */
  record Made(String namespace, String name, String uid) {}

  private final Crew apiServer;
  private final String token;
  private final Made[] pods;

  MadeUpPods(Crew apiServer, String token, int most) {
    this.apiServer = apiServer;
    this.token = token;
    this.pods = new Made[most];
  }

  static String nodeName(int node) {
    return "made-up-%04d".formatted(node);
  }

  int nodes() {
    return (pods.length + A_NODE - 1) / A_NODE;
  }

  /** The pods of a node that are made already, or will be. */
  List<Made> onNode(int node) {
    var from = node * A_NODE;
    return Arrays.asList(pods).subList(from, Math.min(pods.length, from + A_NODE));
  }

  Made pod(int number) {
    return pods[number];
  }

  void makeNodes(int from, int to) {
    share(
        from,
        to,
        (connection, node) -> {
          var body =
              """
              {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "%s"},
               "status": {"conditions": [{"type": "Ready", "status": "True"}]}}
              """
                  .formatted(nodeName(node));
          send(connection, "POST", "/api/v1/nodes", body);
        });
  }

  /** Makes the pods with these numbers; pod {@code n} is bound to node {@code n / A_NODE}. */
  void make(String namespace, int from, int to) {
    make(from, to, _ -> new Place(namespace, ""));
  }

  /**
   * Where a pod belongs.
   *
   * @param owner its controller as an owner reference, JSON; empty for none
   */
  record Place(String namespace, String owner) {}

  void make(int from, int to, IntFunction<Place> places) {
    share(
        from,
        to,
        (connection, number) -> {
          var place = places.apply(number);
          var path = "/api/v1/namespaces/" + place.namespace() + "/pods";
          var pod =
              send(connection, "POST", path, manifest(number, place.owner())).path("metadata");
          var name = pod.path("name").asText();
          pods[number] = new Made(place.namespace(), name, pod.path("uid").asText());
          send(connection, "PATCH", path + "/" + name + "/status", RUNNING);
        });
  }

  private static String manifest(int number, String owner) {
    return """
    {"kind": "Pod", "apiVersion": "v1",
     "metadata": {"name": "media-%06d", "labels": {"app": "media", "team": "team-%d"}, "ownerReferences": [%s]},
     "spec": {"nodeName": "%s", "automountServiceAccountToken": false,
              "tolerations": [{"operator": "Exists"}],
              "containers": [{"name": "media", "image": "none"}]}}
    """
        .formatted(number, number % TEAMS, owner, nodeName(number / A_NODE));
  }

  /** What is done for one number. */
  interface Step {
    void of(KeptConnection connection, int number) throws IOException;
  }

  void share(int from, int to, Step step) {
    var next = new AtomicInteger(from);
    apiServer.each((connection, _) -> {
      for (var n = next.getAndIncrement(); n < to; n = next.getAndIncrement()) {
        step.of(connection, n);
      }
      return to;
    });
  }

  JsonNode send(KeptConnection connection, String method, String path, String body)
      throws IOException {
    var type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
    var request =
        KeptConnection.request(
            method,
            URI.create(apiServer.server() + path),
            token,
            type,
            body.getBytes(StandardCharsets.UTF_8));
    return Json.parse(connection.send(request).orThrow());
  }

  /** A token of a node's agent, which the service believes about that node alone. */
  List<String> agentTokens(int from, int to) {
    var tokens = new String[to - from];
    var path = "/api/v1/namespaces/headroom-system/serviceaccounts/headroom-agent/token";
    share(
        from,
        to,
        (connection, node) -> {
          var body =
              """
              {"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1",
               "spec": {"audiences": ["headroom"], "expirationSeconds": 14400,
                        "boundObjectRef": {"kind": "Node", "apiVersion": "v1", "name": "%s"}}}
              """
                  .formatted(nodeName(node));
          var answer = send(connection, "POST", path, body);
          tokens[node - from] = answer.path("status").path("token").asText();
        });
    return List.of(tokens);
  }
}
