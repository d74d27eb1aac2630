package dev.headroom.adapter;

import dev.headroom.scaler.ScalerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the scaler's port shows and whom it believes, from the files of a Secret of type {@code
 * kubernetes.io/tls}: {@code tls.crt} and {@code tls.key}; with {@code ca.crt} beside them KEDA
 * must show a certificate of that authority. Renewed files are taken over by {@link #refresh},
 * without a restart; whether there is a {@code ca.crt} is settled at the start.
 */
final class ScalerCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(ScalerCertificates.class);
  private static final String AUTHORITY = "ca.crt";

  private final Path folder;
  private final ServingKey key;
  private final @Nullable ClientAuthority clients;

  private ScalerCertificates(Path folder, ServingKey key, @Nullable ClientAuthority clients) {
    this.folder = folder;
    this.key = key;
    this.clients = clients;
  }

  /**
   * Reads the files.
   *
   * @throws IOException naming the file that cannot be used, and why
   */
  static ScalerCertificates open(Path folder) throws IOException {
    var clients =
        Files.exists(folder.resolve(AUTHORITY)) ? new ClientAuthority(authorities(folder)) : null;
    return new ScalerCertificates(folder, new ServingKey(leaf(folder)), clients);
  }

  ScalerTls tls() {
    return new ScalerTls(key, clients);
  }

  /** Takes renewed files over; where they cannot be used, those before stay in force. Blocks. */
  void refresh() {
    try {
      key.replace(leaf(folder));
      if (clients != null) {
        clients.replace(authorities(folder));
      }
    } catch (IOException unusable) {
      LOG.warn("the certificates before stay in force: {}", unusable.getMessage());
    }
  }

  private static Certificates.Leaf leaf(Path folder) throws IOException {
    var chain = certificates(folder, "tls.crt");
    try {
      var key = Pem.privateKey(Files.readString(folder.resolve("tls.key")));
      return new Certificates.Leaf(key, chain, Instant.MAX);
    } catch (IOException | IllegalArgumentException unusable) {
      throw unusable(folder, "tls.key", unusable);
    }
  }

  private static List<X509Certificate> authorities(Path folder) throws IOException {
    return certificates(folder, AUTHORITY);
  }

  private static List<X509Certificate> certificates(Path folder, String name) throws IOException {
    try {
      return Pem.certificates(Files.readString(folder.resolve(name)));
    } catch (IOException | IllegalArgumentException unusable) {
      throw unusable(folder, name, unusable);
    }
  }

  private static IOException unusable(Path folder, String name, Exception why) {
    return new IOException(
        "TLS of the external scaler: %s cannot be used: %s"
            .formatted(folder.resolve(name), why.getMessage()),
        why);
  }
}
