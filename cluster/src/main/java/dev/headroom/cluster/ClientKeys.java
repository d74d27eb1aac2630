package dev.headroom.cluster;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Keys of kubeconfigs. The client takes every PKCS #8 key for one of RSA and fails at the others
 * (fabric8 {@code Config}, which looks for {@code BEGIN EC PRIVATE KEY} only).
 */
final class ClientKeys {
  private static final String PKCS8 = "-----BEGIN PRIVATE KEY-----";

  private ClientKeys() {}

  /** Tells the client what the key is, where there is one that it would mistake. */
  static Config understood(Config config) {
    var pem = pem(config);
    if (pem != null && pem.startsWith(PKCS8)) {
      config.setClientKeyAlgo(algorithm(pem));
    }
    return config;
  }

  private static @Nullable String pem(Config config) {
    var data = config.getClientKeyData();
    var file = config.getClientKeyFile();
    try {
      if (data != null) {
        var decoded = Base64.getMimeDecoder().decode(data);
        return new String(decoded, StandardCharsets.US_ASCII).strip();
      }
      return file == null ? null : Files.readString(Path.of(file)).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static String algorithm(String pkcs8) {
    var body = pkcs8.replaceAll("-----[A-Z ]+-----", "");
    var key = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(key).getAlgorithm();
    } catch (InvalidKeySpecException another) {
      return "EC";
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException("a Java without RSA", never);
    }
  }
}
