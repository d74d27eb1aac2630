package dev.headroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headroom.rig.Kubectl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * Everybody who asks: what each shows to a server, and the rights that the cluster gives them.
 *
 * @param keys the administrator's client certificate; nobody else has one
 */
record ApiCallers(List<KeyManager> keys, Map<String, Map<String, String>> headers) {
  /** In group system:masters, by a client certificate: no server asks whether they may. */
  static final String ADMIN = "admin";

  /** May get every metric. */
  static final String READER = "reader";

  /** May get rtc_sessions of all pods of one namespace, and nothing else. */
  static final String NARROW = "narrow";

  /** A service account without any right. */
  static final String STRANGER = "stranger";

  static final List<String> OTHERS = List.of("nobody", "bad-token", "forger");

  static ApiCallers of(Kubectl kubectl, String namespace) {
    kubectl.apply(rights(namespace));
    var user = Json.parse(kubectl.run("config", "view", "--raw", "--flatten", "-o", "json"));
    return new ApiCallers(
        keys(user.path("users").path(0).path("user")),
        Map.of(
            ADMIN,
            Map.of(),
            READER,
            bearer(kubectl, READER, namespace),
            NARROW,
            bearer(kubectl, NARROW, namespace),
            STRANGER,
            bearer(kubectl, STRANGER, namespace),
            "nobody",
            Map.of(),
            "bad-token",
            Map.of("Authorization", "Bearer guessed"),
            "forger",
            Map.of("X-Remote-User", "root", "X-Remote-Group", "system:masters")));
  }

  private static Map<String, String> bearer(Kubectl kubectl, String account, String namespace) {
    var token = kubectl.run("create", "token", account, "-n", namespace).strip();
    return Map.of("Authorization", "Bearer " + token);
  }

  private static List<KeyManager> keys(JsonNode user) {
    try {
      var pem = new ByteArrayInputStream(base64(user, "client-certificate-data"));
      var certificate = CertificateFactory.getInstance("X.509").generateCertificate(pem);
      var text = new String(base64(user, "client-key-data"), StandardCharsets.US_ASCII);
      var key = Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]+-----", ""));
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry(
          "admin",
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
          new char[0],
          new Certificate[] {certificate});
      var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      return List.of(factory.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the administrator's certificate cannot be used", e);
    }
  }

  private static byte[] base64(JsonNode user, String name) {
    return Base64.getDecoder().decode(user.path(name).asText());
  }

  private static String rights(String namespace) {
    return """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: reader, namespace: %1$s}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: narrow, namespace: %1$s}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: stranger, namespace: %1$s}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: paper-reader}
    rules: [{apiGroups: [custom.metrics.k8s.io], resources: ["*"], verbs: [get]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: paper-reader}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: paper-reader}
    subjects: [{kind: ServiceAccount, name: reader, namespace: %1$s}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: narrow, namespace: %1$s}
    rules: [{apiGroups: [custom.metrics.k8s.io], resources: [pods/rtc_sessions], verbs: [get]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: narrow, namespace: %1$s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: narrow}
    subjects: [{kind: ServiceAccount, name: narrow, namespace: %1$s}]
    """
        .formatted(namespace);
  }
}
