package dev.headroom.adapter;

import dev.headroom.cluster.AuthConfig;
import dev.headroom.cluster.Caller;
import dev.headroom.cluster.TokenReviews;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking, in the order of an extension API server (apiserver {@code
 * pkg/authentication/authenticatorfactory/delegating.go}): a front proxy's headers, a client
 * certificate, a bearer token, nobody. Whoever shows something that does not hold is refused rather
 * than taken for nobody; headers without the front proxy's certificate are not even read.
 */
final class Authenticator {
  static final String AUTHENTICATED = "system:authenticated";
  static final Caller ANONYMOUS =
      new Caller("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

  private record Verifiers(AuthConfig config, PeerVerifier frontProxies, PeerVerifier clients) {}

  private final Supplier<@Nullable AuthConfig> config;
  private final ReviewCache<String, TokenReviews.Verdict> tokens;
  private volatile @Nullable Verifiers verifiers;

  Authenticator(
      Supplier<@Nullable AuthConfig> config, ReviewCache<String, TokenReviews.Verdict> tokens) {
    this.config = config;
    this.tokens = tokens;
  }

  /** Completes with the caller, or with a {@link StatusException}. */
  CompletableFuture<Caller> authenticate(Credentials credentials) {
    var vouched = byCertificate(credentials);
    if (vouched.isPresent()) {
      return CompletableFuture.completedFuture(authenticated(vouched.get()));
    }
    var token = credentials.bearerToken();
    if (token.isPresent()) {
      return tokens.get(token.get()).thenApply(Authenticator::accepted);
    }
    return credentials.peer().isEmpty()
        ? CompletableFuture.completedFuture(ANONYMOUS)
        : CompletableFuture.failedFuture(ApiStatus.unauthorized().exception());
  }

  private static Caller accepted(TokenReviews.Verdict verdict) {
    return switch (verdict) {
      case TokenReviews.Verdict.Authenticated(var caller) -> authenticated(caller);
      case TokenReviews.Verdict.Rejected _ -> throw ApiStatus.unauthorized().exception();
    };
  }

  private Optional<Caller> byCertificate(Credentials credentials) {
    var current = verifiers();
    if (credentials.peer().isEmpty() || current == null) {
      return Optional.empty();
    }
    return byFrontProxy(current, credentials)
        .or(() ->
            current.clients().accepts(credentials.peer())
                ? byClientCertificate(credentials.peer().getFirst())
                : Optional.empty());
  }

  private static Optional<Caller> byFrontProxy(Verifiers current, Credentials credentials) {
    var allowed = current.config().allowedNames();
    if (!current.frontProxies().accepts(credentials.peer())) {
      return Optional.empty();
    }
    var name = commonName(credentials.peer().getFirst());
    return allowed.isEmpty() || name.filter(allowed::contains).isPresent()
        ? RequestHeaders.caller(current.config(), credentials.headers())
        : Optional.empty();
  }

  private static Optional<Caller> byClientCertificate(X509Certificate certificate) {
    return commonName(certificate)
        .map(user -> new Caller(user, "", subject(certificate, BCStyle.O), Map.of()));
  }

  /** The last one, as Go reads it. */
  private static Optional<String> commonName(X509Certificate certificate) {
    return subject(certificate, BCStyle.CN).reversed().stream()
        .findFirst()
        .filter(name -> !name.isEmpty());
  }

  /** The values of one attribute of the subject, in the order of the certificate. */
  private static List<String> subject(X509Certificate certificate, ASN1ObjectIdentifier attribute) {
    var name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    return Arrays.stream(name.getRDNs(attribute))
        .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
        .filter(pair -> pair.getType().equals(attribute))
        .map(pair -> pair.getValue())
        .filter(ASN1String.class::isInstance)
        .map(value -> ((ASN1String) value).getString())
        .toList();
  }

  private static Caller authenticated(Caller caller) {
    if (caller.groups().contains(AUTHENTICATED)) {
      return caller;
    }
    var groups = new ArrayList<>(caller.groups());
    groups.add(AUTHENTICATED);
    return new Caller(caller.user(), caller.uid(), groups, caller.extra());
  }

  /** The verifiers of the configuration in force; made anew only when it changes. */
  @SuppressWarnings("ReferenceEquality") // A change is a new object; comparing all is not cheap.
  private @Nullable Verifiers verifiers() {
    var newest = config.get();
    var current = verifiers;
    if (newest == null) {
      return null;
    }
    if (current == null || current.config() != newest) {
      current =
          new Verifiers(
              newest,
              new PeerVerifier(newest.frontProxyCas()),
              new PeerVerifier(newest.clientCas()));
      verifiers = current;
    }
    return current;
  }
}
