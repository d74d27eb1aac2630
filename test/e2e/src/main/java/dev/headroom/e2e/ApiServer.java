package dev.headroom.e2e;

import dev.headroom.rig.Kubectl;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Base64;

/**
 * The kube-apiserver over one kept connection, spoken to by an account with few rights. Safe to use
 * from several threads.
 */
record ApiServer(HttpClient http, String url, String token) {
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Makes an account in namespace default that may do one thing in all of the cluster, and speaks
   * as it.
   *
   * @param rule of its ClusterRole, YAML on one line
   */
  static ApiServer open(Kubectl kubectl, String account, String rule) {
    kubectl.in("default").apply(manifests(account, rule));
    var token = kubectl.run("create", "token", account, "-n", "default", "--duration=4h");
    var url = config(kubectl, "{.clusters[0].cluster.server}");
    var authority = config(kubectl, "{.clusters[0].cluster.certificate-authority-data}");
    var pem = new ByteArrayInputStream(Base64.getDecoder().decode(authority));
    var http = HttpClient.newBuilder().connectTimeout(PATIENCE).sslContext(Trust.only(pem)).build();
    return new ApiServer(http, url, token.strip());
  }

  private static String config(Kubectl kubectl, String path) {
    return kubectl.run("config", "view", "--raw", "-o", "jsonpath=" + path).strip();
  }

  private static String manifests(String account, String rule) {
    return """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: %1$s, namespace: default}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: %1$s}
    rules: [%2$s]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: %1$s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s}
    subjects: [{kind: ServiceAccount, name: %1$s, namespace: default}]
    """
        .formatted(account, rule);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Authorization", "Bearer " + token);
  }
}
