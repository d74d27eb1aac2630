package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.net.http.HttpResponse;

/** A signalling server that asks which pod takes a call. */
final class Placement {
  private final ServiceDoor door;
  private final String policies;
  private final String token;

  private Placement(ServiceDoor door, String policies, String token) {
    this.door = door;
    this.policies = policies;
    this.token = token;
  }

  /** Makes an account that may ask for places, and speaks as it to one replica. */
  static Placement open(Kubectl kubectl) {
    kubectl.apply(signalling(kubectl.namespace()));
    var token = kubectl.run("create", "token", "signalling", "--duration=1h");
    var policies = "/placement/v1/namespaces/%s/policies/".formatted(kubectl.namespace());
    return new Placement(ServiceDoor.find(kubectl), policies, token.strip());
  }

  HttpResponse<String> ask(String call) {
    return ask(MediaFleet.NAME, call);
  }

  HttpResponse<String> ask(String policy, String call) {
    return door.postJson(policies + policy, token, body(call));
  }

  HttpResponse<String> askAsNobody(String call) {
    return door.postJson(policies + MediaFleet.NAME, "", body(call));
  }

  private static String body(String call) {
    return "{\"call\": \"%s\", \"sessions\": 2}".formatted(call);
  }

  private static String signalling(String namespace) {
    return """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: signalling}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: signalling}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: headroom-placement}
    subjects: [{kind: ServiceAccount, name: signalling, namespace: %s}]
    """
        .formatted(namespace);
  }
}
