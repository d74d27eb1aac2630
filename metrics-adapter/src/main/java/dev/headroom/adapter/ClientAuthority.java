package dev.headroom.adapter;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.X509TrustManager;

/** Believes clients whose certificates the authorities of the moment have signed. */
final class ClientAuthority extends ClientTrust {
  private final AtomicReference<X509TrustManager> trust;

  ClientAuthority(List<X509Certificate> authorities) {
    trust = new AtomicReference<>(ClientTrust.in(authorities));
  }

  void replace(List<X509Certificate> authorities) {
    trust.set(ClientTrust.in(authorities));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.get().checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.get().getAcceptedIssuers();
  }
}
