package dev.headroom.e2e;

import dev.headroom.rig.Cluster;
import dev.headroom.rig.Kubectl;
import dev.headroom.rig.Part;
import dev.headroom.rig.ReferenceServer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import javax.net.SocketFactory;

/** Where the API's benchmark plays: both servers as pods of one cluster, and a user of all. */
record ApiBenchStage(Kubectl kubectl, String token, URI service, URI reference) {
  static final List<String> NAMESPACES = List.of("small", "middle", "large");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String APP = "app.kubernetes.io/name=headroom";

  /** Sets it up in a fresh cluster; nothing changes afterwards but by the benchmark's own hand. */
  static ApiBenchStage set(Cluster cluster, Consumer<String> progress) {
    var kubectl = cluster.kubectl();
    kubectl.apply(SETTING);
    for (var namespace : NAMESPACES) {
      kubectl.waitFor("create", PATIENCE, "serviceaccount/default", "-n", namespace);
    }
    installService(cluster, progress);
    progress.accept("starting the reference server");
    var reference =
        "https://" + ReferenceServer.install(cluster).address() + ":" + ReferenceServer.PORT;
    cluster.component(Part.CONTROLLER_MANAGER).stop();
    cluster.component(Part.SCHEDULER).stop();
    var token = kubectl.run("create", "token", "bench", "-n", "small", "--duration=4h").strip();
    var service = "https://" + serviceAddress(kubectl) + ":8443";
    return new ApiBenchStage(kubectl, token, URI.create(service), URI.create(reference));
  }

  /** One replica, so that its processor time is all of it, and no agents but made-up ones. */
  private static void installService(Cluster cluster, Consumer<String> progress) {
    Headroom.install(cluster, progress);
    var kubectl = cluster.kubectl();
    var namespace = "--namespace=" + Headroom.NAMESPACE;
    kubectl.run("delete", namespace, Headroom.AGENT);
    kubectl.run("scale", namespace, Headroom.SERVICE, "--replicas=1");
    // One report lasts, as one write to the reference server does.
    kubectl.run("set", "env", namespace, Headroom.SERVICE, "HEADROOM_MAX_SIGNAL_AGE_SECONDS=3600");
    kubectl.run("rollout", "status", namespace, Headroom.SERVICE, "--timeout=120s");
    Await.until(
        "one replica is left and no agent",
        PATIENCE,
        () -> kubectl.run("get", "pods", namespace, "-o", "name").lines().count() == 1);
  }

  private static String serviceAddress(Kubectl kubectl) {
    return kubectl.jsonPath(".items[0].status.podIP", "pods", "-n", Headroom.NAMESPACE, "-l", APP);
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

  SocketFactory serviceTls() {
    var pem = kubectl.jsonPath(".data.ca\\.crt", "configmap/headroom-ca", "-n", Headroom.NAMESPACE);
    return tls(pem.getBytes(StandardCharsets.US_ASCII));
  }

  /** It signs its certificate itself, and shows it to nobody beforehand. */
  SocketFactory referenceTls() {
    return Trust.anyone().getSocketFactory();
  }

  private static SocketFactory tls(byte[] pem) {
    return Trust.only(new ByteArrayInputStream(pem)).getSocketFactory();
  }

  private static final String SETTING =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: small}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: middle}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: large}
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: bench, namespace: small}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: bench}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
      subjects: [{kind: ServiceAccount, name: bench, namespace: small}]
      """;
}
