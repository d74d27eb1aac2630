package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ./headroom} as somebody runs it who looks after one namespace; it must work. */
record CommandLine(Path kubeconfig) {
  /** Makes an account with the rights that all commands need, in the namespace, and no others. */
  static CommandLine open(Kubectl kubectl) {
    kubectl.apply(operator(kubectl.namespace()));
    var token = kubectl.run("create", "token", "operator", "--duration=1h").strip();
    var cluster = "{.clusters[0].cluster.%s}";
    var text =
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: rig, cluster: {server: "%s", certificate-authority-data: %s}}]
        users: [{name: operator, user: {token: %s}}]
        contexts: [{name: rig, context: {cluster: rig, user: operator, namespace: %s}}]
        current-context: rig
        """
            .formatted(
                config(kubectl, cluster.formatted("server")),
                config(kubectl, cluster.formatted("certificate-authority-data")),
                token,
                kubectl.namespace());
    try {
      var file = Files.createTempFile("headroom-", ".kubeconfig");
      file.toFile().deleteOnExit();
      return new CommandLine(Files.writeString(file, text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String config(Kubectl kubectl, String path) {
    return kubectl.run("config", "view", "--raw", "-o", "jsonpath=" + path).strip();
  }

  /** Runs a command and returns what it printed. */
  String run(String... arguments) {
    var words = new ArrayList<>(List.of("env", "KUBECONFIG=" + kubeconfig));
    words.add(Checkout.find().commandLine().toString());
    words.addAll(List.of(arguments));
    return HostCommand.run(words);
  }

  private static String operator(String namespace) {
    return """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: operator}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: operator}
    rules:
      - {apiGroups: [headroom.dev], resources: [mediascalingpolicies, policymemories], verbs: [get, list]}
      - {apiGroups: [""], resources: [pods], verbs: [get, list, patch]}
      - {apiGroups: [apps], resources: [deployments], verbs: [get]}
      - {apiGroups: [autoscaling], resources: [horizontalpodautoscalers], verbs: [list]}
      - {apiGroups: [custom.metrics.k8s.io], resources: ["*"], verbs: [get]}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: operator}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: operator}
    subjects: [{kind: ServiceAccount, name: operator, namespace: %s}]
    """
        .formatted(namespace);
  }
}
