package dev.headroom.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that trusts exactly the given CAs, and becomes a new one when they change.
 * HTTP/1.1 only: a connection that no longer answers is thrown away with the request that met it,
 * while HTTP/2 would send every later request down the same dead connection. Safe for all threads.
 */
final class TrustedHttp implements AutoCloseable {
  private record Trusted(String caPem, HttpClient client) {}

  private final Duration connectTimeout;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable Trusted current;

  TrustedHttp(Duration connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  /** The client for these CAs (PEM, one or several); what runs on the one before may finish. */
  synchronized HttpClient client(String caPem) throws IOException {
    var known = current;
    if (known != null && known.caPem.equals(caPem)) {
      return known.client;
    }
    var fresh = new Trusted(caPem, newClient(caPem));
    if (known != null) {
      known.client.shutdown();
    }
    current = fresh;
    return fresh.client;
  }

  private HttpClient newClient(String caPem) throws IOException {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connectTimeout)
        .executor(executor)
        .sslContext(sslContext(caPem))
        .build();
  }

  private static SSLContext sslContext(String caPem) throws IOException {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      var bytes = caPem.getBytes(StandardCharsets.US_ASCII);
      var certificates = CertificateFactory.getInstance("X.509");
      for (var ca : certificates.generateCertificates(new ByteArrayInputStream(bytes))) {
        store.setCertificateEntry("ca-" + store.size(), ca);
      }
      if (store.size() == 0) {
        throw new IOException("the CA bundle holds no certificate");
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the CA bundle is not readable: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    if (current != null) {
      current.client.shutdownNow();
    }
    executor.shutdownNow();
  }
}
