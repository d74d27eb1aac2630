package dev.headroom.rig;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a part's health address, trusting the cluster's own authority. */
final class Probe {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final HttpClient client;

  Probe(Path authority) {
    client =
        HttpClient.newBuilder().sslContext(trusting(authority)).connectTimeout(PATIENCE).build();
  }

  boolean healthy(String url) {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RigException("interrupted while asking " + url, e);
    }
  }

  private static SSLContext trusting(Path authority) {
    try (var stream = Files.newInputStream(authority)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(stream));
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new RigException("authority " + authority + " cannot be used: " + e.getMessage(), e);
    }
  }
}
