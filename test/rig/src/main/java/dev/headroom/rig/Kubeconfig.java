package dev.headroom.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** The text of a kubeconfig that carries its certificates and key in itself. */
final class Kubeconfig {
  private Kubeconfig() {}

  static String render(String server, Path authority, Path certificate, Path key, String user) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: headroom-rig
      cluster: {server: "%s", certificate-authority-data: %s}
    users:
    - name: %s
      user: {client-certificate-data: %s, client-key-data: %s}
    contexts:
    - name: headroom-rig
      context: {cluster: headroom-rig, user: %s}
    current-context: headroom-rig
    """
        .formatted(server, base64(authority), user, base64(certificate), base64(key), user);
  }

  private static String base64(Path file) {
    try {
      return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new RigException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
