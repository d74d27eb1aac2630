package dev.headroom.adapter;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.headroom.cluster.AccessReviews;
import dev.headroom.cluster.AuthConfig;
import dev.headroom.cluster.CaPem;
import dev.headroom.cluster.Caller;
import dev.headroom.cluster.ClusterError;
import dev.headroom.cluster.TokenReviews;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The real server on a free port with real TLS; only the cluster behind it is made up. */
final class TestServer implements AutoCloseable {
  static final String API = "/apis/custom.metrics.k8s.io/v1beta2";
  static final String AGENT = "system:serviceaccount:headroom-system:headroom-agent";

  final TestCertificates.Identity frontProxyCa = TestCertificates.authority("front-proxy-ca");
  final TestCertificates.Identity clientCa = TestCertificates.authority("client-ca");
  final AtomicReference<@Nullable AuthConfig> authConfig = new AtomicReference<>(defaults());
  final Map<String, Caller> tokens = new ConcurrentHashMap<>();
  final AtomicReference<AccessReviews> access =
      new AtomicReference<>((_, _) -> new AccessReviews.Verdict(true, ""));
  final AtomicInteger accessAsked = new AtomicInteger();
  final AtomicBoolean tokenReviewsFail = new AtomicBoolean();
  final SignalStore store;
  final CaPem ca = Certificates.newAuthority(Instant.now());
  final ServingKey key = new ServingKey(leaf(ca));

  private final Vertx vertx = HttpsServer.newVertx();
  private final HttpsServer server = new HttpsServer(vertx, key, "localhost", 0);

  TestServer(SignalStore store) {
    this.store = store;
    var telemetry = new Telemetry(store, () -> Fixtures.NOW);
    var questions =
        new ReviewCache<Authorizer.Question, AccessReviews.Verdict>(
            question -> {
              accessAsked.incrementAndGet();
              return access.get().review(question.caller(), question.access());
            },
            AccessReviews.Verdict::allowed,
            Authorizer.Question::length,
            ReviewCache.Kept.OF_USERS,
            Ticker.systemTicker());
    var authenticator = new Authenticator(authConfig::get, tokenReviews(List.of()));
    var authorizer = new Authorizer(questions);
    var api =
        new ApiFront(
            authenticator,
            authorizer,
            new ExtensionApi(store, new Health(List.of()), telemetry::scrape),
            () -> Fixtures.NOW);
    var reports =
        new ReportFront(
            vertx,
            new AgentIdentity(AGENT, tokenReviews(List.of(AgentIdentity.AUDIENCE))),
            new AgentIngest(store, () -> Fixtures.NOW, () -> {}),
            telemetry);
    var placement =
        new PlacementFront(
            vertx,
            authenticator,
            authorizer,
            new PlacementDesk(store, (_, _) -> ""),
            () -> Fixtures.NOW);
    var guard = new GuardFront(vertx, store, () -> Fixtures.NOW);
    try {
      server
          .start(new Gateway(vertx, api, reports, placement, guard, telemetry), 1)
          .await(10, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  static Certificates.Leaf leaf(CaPem ca) {
    var subject = new Certificates.Subject("localhost", List.of("localhost"), List.of());
    return Certificates.issue(ca, subject, Instant.now());
  }

  /** A token for the agents' audience begins with {@code headroom:}, any other is for the API. */
  private ReviewCache<String, TokenReviews.Verdict> tokenReviews(List<String> audiences) {
    return new ReviewCache<>(
        token -> {
          if (tokenReviewsFail.get()) {
            throw new ClusterError("TokenReview got no answer: timeout");
          }
          var caller = tokens.get(token);
          return caller == null || token.startsWith("headroom:") == audiences.isEmpty()
              ? new TokenReviews.Verdict.Rejected("unknown token")
              : new TokenReviews.Verdict.Authenticated(caller);
        },
        TokenReviews.Verdict.Authenticated.class::isInstance,
        String::length,
        ReviewCache.Kept.OF_USERS,
        Ticker.systemTicker());
  }

  AuthConfig defaults() {
    return new AuthConfig(
        List.of(clientCa.certificate()),
        List.of(frontProxyCa.certificate()),
        List.of("front-proxy-client"),
        List.of("X-Remote-User"),
        List.of("X-Remote-Uid"),
        List.of("X-Remote-Group"),
        List.of("X-Remote-Extra-"));
  }

  HttpClient client(TestCertificates.@Nullable Identity identity) {
    return HttpClient.newBuilder()
        .sslContext(TestCertificates.tls(Pem.certificates(ca.certificates()), identity))
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
