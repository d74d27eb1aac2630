package dev.headroom.adapter;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.X509TrustManager;

/**
 * Whether a client's certificate chain leads to one of a set of CAs and is meant for clients (RFC
 * 5280). Verdicts are kept for a minute, because the aggregator asks over few connections and
 * often.
 */
final class PeerVerifier {
  private static final long MOST_KEPT = 1_000;
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final List<X509TrustManager> managers;
  private final LoadingCache<List<X509Certificate>, Boolean> verdicts =
      Caffeine.newBuilder().maximumSize(MOST_KEPT).expireAfterWrite(KEPT).build(this::verify);

  /** Verifies against these CAs; against none, nobody passes. */
  PeerVerifier(List<X509Certificate> authorities) {
    managers = authorities.isEmpty() ? List.of() : List.of(ClientTrust.in(authorities));
  }

  boolean accepts(List<X509Certificate> chain) {
    return !chain.isEmpty() && verdicts.get(chain);
  }

  private boolean verify(List<X509Certificate> chain) {
    for (var manager : managers) {
      try {
        manager.checkClientTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
        return true;
      } catch (CertificateException notTrusted) {
        return false;
      }
    }
    return false;
  }
}
