package dev.headroom.e2e;

import dev.headroom.rig.Authority;
import dev.headroom.rig.Kubectl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * The Secrets that {@code manifests/scaler-tls} and its example ask for, as cert-manager makes
 * them: with {@code ca.crt} beside each pair, so that either side wants to see the other's.
 */
final class ScalerSecrets {
  private static final String SCALER = "headroom-external-scaler." + Headroom.NAMESPACE + ".svc";

  private final Path folder;

  private ScalerSecrets(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the scaler's in its namespace, and that of KEDA's client in the namespace of {@code
   * kubectl}.
   */
  static void apply(Kubectl kubectl, Path folder) {
    var authority = Authority.create(folder, "ca", "scalers");
    authority.server("server", "/CN=scaler", "DNS:" + SCALER + ",DNS:" + SCALER + ".cluster.local");
    authority.client("client", "/CN=keda");
    var secrets = new ScalerSecrets(folder);
    kubectl.in(Headroom.NAMESPACE).apply(secrets.secret("headroom-scaler-tls", "server"));
    kubectl.apply(secrets.secret("headroom-scaler-client", "client"));
  }

  private String secret(String name, String pair) {
    return """
    apiVersion: v1
    kind: Secret
    type: kubernetes.io/tls
    metadata: {name: %s}
    data: {ca.crt: %s, tls.crt: %s, tls.key: %s}
    """
        .formatted(name, file("ca.crt"), file(pair + ".crt"), file(pair + ".key"));
  }

  private String file(String name) {
    try {
      return Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
