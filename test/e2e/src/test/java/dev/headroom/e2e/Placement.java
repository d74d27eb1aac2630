package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.net.http.HttpResponse;

/** A signalling server that asks which pod takes a call. */
final class Placement {
  private static final String PATH = "/placement/v1/namespaces/default/policies/media";

  private static final String SIGNALLING =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: signalling, namespace: default}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: signalling, namespace: default}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: headroom-placement}
      subjects: [{kind: ServiceAccount, name: signalling, namespace: default}]
      """;

  private final ServiceDoor door;
  private final String token;

  private Placement(ServiceDoor door, String token) {
    this.door = door;
    this.token = token;
  }

  /** Makes an account that may ask for places, and speaks as it to one replica. */
  static Placement open(Kubectl kubectl) {
    kubectl.apply(SIGNALLING);
    var token = kubectl.run("create", "token", "signalling", "-n", "default", "--duration=1h");
    return new Placement(ServiceDoor.find(kubectl), token.strip());
  }

  HttpResponse<String> ask(String call) {
    return door.postJson(PATH, token, body(call));
  }

  HttpResponse<String> askAsNobody(String call) {
    return door.postJson(PATH, "", body(call));
  }

  private static String body(String call) {
    return "{\"call\": \"%s\", \"sessions\": 2}".formatted(call);
  }
}
