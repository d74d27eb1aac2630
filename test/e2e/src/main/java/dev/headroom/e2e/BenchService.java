package dev.headroom.e2e;

import dev.headroom.rig.Cluster;
import dev.headroom.rig.Kubectl;
import dev.headroom.rig.Part;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import javax.net.SocketFactory;

/**
 * Headroom's service as benchmarks have it: one replica, so that its processor time is all of it,
 * no agents but made-up ones, and a user who may do anything.
 */
record BenchService(Kubectl kubectl, String token, URI uri) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * Installs it.
   *
   * @param settings of its environment, each {@code NAME=VALUE}
   */
  static BenchService install(Cluster cluster, Consumer<String> progress, String... settings) {
    Headroom.install(cluster, progress);
    var kubectl = cluster.kubectl();
    var namespace = "--namespace=" + Headroom.NAMESPACE;
    kubectl.run("delete", namespace, Headroom.AGENT);
    kubectl.run("scale", namespace, Headroom.SERVICE, "--replicas=1");
    for (var setting : settings) {
      kubectl.run("set", "env", namespace, Headroom.SERVICE, setting);
    }
    kubectl.run("rollout", "status", namespace, Headroom.SERVICE, "--timeout=120s");
    Await.until(
        "one replica is left and no agent",
        PATIENCE,
        () -> kubectl.run("get", "pods", namespace, "-o", "name").lines().count() == 1);
    kubectl.apply(USER);
    var token = kubectl.run("create", "token", "bench", namespace, "--duration=4h").strip();
    var address =
        kubectl.jsonPath(
            ".items[0].status.podIP", "pods", "-n", Headroom.NAMESPACE, "-l", Headroom.SELECTOR);
    return new BenchService(kubectl, token, URI.create("https://" + address + ":8443"));
  }

  /** Nothing changes any more but by the benchmark's own hand. */
  static void freeze(Cluster cluster) {
    cluster.component(Part.CONTROLLER_MANAGER).stop();
    cluster.component(Part.SCHEDULER).stop();
  }

  SocketFactory tls() {
    var pem = kubectl.jsonPath(".data.ca\\.crt", "configmap/headroom-ca", "-n", Headroom.NAMESPACE);
    return tls(pem.getBytes(StandardCharsets.US_ASCII));
  }

  URI apiServer() {
    return URI.create(config("server"));
  }

  SocketFactory apiServerTls() {
    return tls(Base64.getDecoder().decode(config("certificate-authority-data")));
  }

  private String config(String field) {
    var path = "jsonpath={.clusters[0].cluster." + field + "}";
    return kubectl.run("config", "view", "--raw", "-o", path).strip();
  }

  private static SocketFactory tls(byte[] pem) {
    return Trust.only(new ByteArrayInputStream(pem)).getSocketFactory();
  }

  private static final String USER =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: bench, namespace: headroom-system}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: bench}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
      subjects: [{kind: ServiceAccount, name: bench, namespace: headroom-system}]
      """;
}
