package dev.headroom.adapter;

import java.security.cert.X509Certificate;

/**
 * Lets every client certificate through the handshake, which proves only that the client holds its
 * key. Whom it makes the client is judged for each request against the bundles of that moment
 * ({@link PeerVerifier}); an API server does the same, so that probes need no certificate and a new
 * CA needs no new listener.
 */
final class AnyClientCertificate extends ClientTrust {
  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
