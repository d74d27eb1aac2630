package dev.headroom.adapter;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What a client shows of itself.
 *
 * @param peer its certificate chain, not verified; empty without one
 * @param headers all of its headers
 */
record Credentials(List<X509Certificate> peer, MultiMap headers) {
  private static final String BEARER = "bearer ";

  static Credentials of(HttpServerRequest request) {
    return new Credentials(peer(request), request.headers());
  }

  private static List<X509Certificate> peer(HttpServerRequest request) {
    var session = request.connection().sslSession();
    if (session == null) {
      return List.of();
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }

  /** The bearer token (RFC 6750), when there is one. */
  Optional<String> bearerToken() {
    var value = headers.get("Authorization");
    if (value == null || !value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    return Optional.of(value.substring(BEARER.length()).strip()).filter(t -> !t.isEmpty());
  }
}
