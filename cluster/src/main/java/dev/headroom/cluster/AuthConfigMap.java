package dev.headroom.cluster;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * Reads {@link AuthConfig} from the ConfigMap's data: certificates in PEM, lists as JSON arrays
 * (apiserver {@code pkg/server/options/authentication_dynamic_request_header.go}).
 */
final class AuthConfigMap {
  static final String NAMESPACE = "kube-system";
  static final String NAME = "extension-apiserver-authentication";

  private AuthConfigMap() {}

  /**
   * @throws ClusterError naming the key that cannot be read
   */
  static AuthConfig parse(Map<String, String> data) {
    return new AuthConfig(
        certificates(data, "client-ca-file"),
        certificates(data, "requestheader-client-ca-file"),
        list(data, "requestheader-allowed-names"),
        list(data, "requestheader-username-headers"),
        list(data, "requestheader-uid-headers"),
        list(data, "requestheader-group-headers"),
        list(data, "requestheader-extra-headers-prefix"));
  }

  private static List<X509Certificate> certificates(Map<String, String> data, String key) {
    var pem = data.getOrDefault(key, "");
    if (pem.isBlank()) {
      return List.of();
    }
    try {
      var factory = CertificateFactory.getInstance("X.509");
      var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
      return factory.generateCertificates(bytes).stream().map(X509Certificate.class::cast).toList();
    } catch (CertificateException bad) {
      throw unreadable(key, bad);
    }
  }

  private static List<String> list(Map<String, String> data, String key) {
    var json = data.getOrDefault(key, "");
    if (json.isBlank()) {
      return List.of();
    }
    try {
      return List.of(Serialization.unmarshal(json, String[].class));
    } catch (RuntimeException bad) {
      throw unreadable(key, bad);
    }
  }

  private static ClusterError unreadable(String key, Exception cause) {
    return new ClusterError(
        "ConfigMap "
            + NAMESPACE
            + "/"
            + NAME
            + ": "
            + key
            + " cannot be read: "
            + cause.getMessage(),
        cause);
  }
}
