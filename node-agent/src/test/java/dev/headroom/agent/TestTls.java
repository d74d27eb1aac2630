package dev.headroom.agent;

import com.sun.net.httpserver.HttpsConfigurator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Two CAs, a and b, each with one server certificate for 127.0.0.1 and ::1, valid for a century.
 */
final class TestTls {
  private static final char[] PASSWORD = "headroom".toCharArray();

  private TestTls() {}

  /** The CA's certificate, PEM. */
  static String ca(String name) {
    try (var in = resource("ca-" + name + ".pem")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that proves itself by this CA's certificate. */
  static HttpsConfigurator server(String ca) {
    try (var in = resource("server-" + ca + ".p12")) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return new HttpsConfigurator(context);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(TestTls.class.getResourceAsStream("tls/" + name), name);
  }
}
