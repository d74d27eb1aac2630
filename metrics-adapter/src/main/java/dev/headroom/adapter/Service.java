package dev.headroom.adapter;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.headroom.adapter.ReviewCache.Kept;
import dev.headroom.cluster.AccessReviews;
import dev.headroom.cluster.AuthConfigWatch;
import dev.headroom.cluster.CaKeeper;
import dev.headroom.cluster.Cluster;
import dev.headroom.cluster.ClusterWatch;
import dev.headroom.cluster.PolicyService;
import dev.headroom.cluster.TokenReviews;
import dev.headroom.scaler.ExternalScalerServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wiring: one object of each kind, and the order in which they start and stop. */
final class Service {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final Duration SWEEP = Duration.ofMinutes(1);
  private static final String CA = "headroom-ca";

  private final AdapterConfig config;
  private final Cluster cluster;
  private final InstantSource clock;
  private final Vertx vertx = HttpsServer.newVertx();
  private final SignalStore store;
  private final Telemetry telemetry;
  private final ClusterWatch watch;
  private final PolicyService policies;
  private final PlacementDesk desk;
  private final AuthConfigWatch authConfig;
  private final ServingKey key;
  private final CertificateKeeper certificates;
  private final HttpsServer server;
  private final @Nullable ScalerCertificates scalerCertificates;
  private final ExternalScalerServer scaler;
  private final Thread keeping;
  private volatile boolean stopping;

  Service(AdapterConfig config, Cluster cluster, InstantSource clock) throws IOException {
    this.config = config;
    this.cluster = cluster;
    this.clock = clock;
    store = new SignalStore(config.maxSignalAge());
    telemetry = new Telemetry(store, clock);
    watch = cluster.watch();
    desk = new PlacementDesk(this::syncedSnapshot, cluster.fleetWaker());
    authConfig = cluster.watchAuthConfig();
    // Until the cluster's CA is read, a certificate that nobody trusts keeps /livez reachable.
    key = new ServingKey(newLeafOfNobody());
    certificates = certificateKeeper();
    policies =
        cluster.carryOutPolicies(
            watch::view,
            store,
            certificates::apiProblems,
            config.namespace(),
            config.podName(),
            clock,
            telemetry::timeRound);
    server = new HttpsServer(vertx, key, config.listenHost(), config.port());
    scalerCertificates =
        config.scalerTls() == null ? null : ScalerCertificates.open(config.scalerTls());
    scaler =
        ExternalScalerServer.start(
            new InetSocketAddress(config.listenHost(), config.scalerPort()),
            scalerCertificates == null ? null : scalerCertificates.tls(),
            store::get,
            clock,
            telemetry::time);
    telemetry.scalerStreams(scaler::openStreams);
    keeping = Thread.ofVirtual().name("certificates").unstarted(certificates);
  }

  void start() throws InterruptedException, TimeoutException {
    watch.onChange(view -> {
      store.see(view);
      scaler.changed();
    });
    store.see(watch.view());
    keeping.start();
    vertx.setPeriodic(SWEEP.toMillis(), _ -> Thread.ofVirtual().start(this::sweep));
    var listeners = Math.max(1, Runtime.getRuntime().availableProcessors());
    server
        .start(gateway(), config.port() == 0 ? 1 : listeners)
        .await(DRAIN.toSeconds(), TimeUnit.SECONDS);
  }

  int port() {
    return server.port();
  }

  int scalerPort() {
    return scaler.port();
  }

  /**
   * Leaves without a request lost: not ready first, then serving on until every aggregator, agent
   * and KEDA has heard of it, then draining. Blocks.
   */
  void stop() {
    stopping = true;
    policies.close();
    LOG.info("not ready any more, serving on for {} s", config.shutdownDelay().toSeconds());
    try {
      Thread.sleep(config.shutdownDelay());
      server.drain(DRAIN).await(2 * DRAIN.toSeconds(), TimeUnit.SECONDS);
      scaler.stop(DRAIN);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | RuntimeException slow) {
      LOG.warn("requests under way were cut", slow);
    }
    keeping.interrupt();
    authConfig.close();
    watch.close();
    cluster.close();
    LOG.info("stopped");
  }

  private Gateway gateway() {
    var agents =
        new AgentIdentity(
            config.agentUser(), tokens(List.of(AgentIdentity.AUDIENCE), Kept.OF_SERVERS));
    var ingest = new AgentIngest(store, clock, scaler::changed);
    var api =
        new ApiFront(
            new Authenticator(authConfig, tokens(List.of(), Kept.OF_USERS)),
            authorizer(Kept.OF_USERS),
            new ExtensionApi(this::syncedSnapshot, health(), telemetry::scrape),
            clock);
    var placement =
        new PlacementFront(
            vertx,
            new Authenticator(authConfig, tokens(List.of(), Kept.OF_SERVERS)),
            authorizer(Kept.OF_SERVERS),
            desk,
            clock);
    return new Gateway(
        vertx,
        api,
        new ReportFront(vertx, agents, ingest, telemetry),
        placement,
        new GuardFront(vertx, store, clock),
        telemetry);
  }

  /** A picture with holes would say "no such pod" of pods that were only not read yet. */
  private Snapshot syncedSnapshot() {
    var snapshot = store.get();
    if (!snapshot.view().synced()) {
      throw ApiStatus.unavailable("pods and workloads are not all read yet").exception();
    }
    return snapshot;
  }

  private ReviewCache<String, TokenReviews.Verdict> tokens(List<String> audiences, Kept kept) {
    var reviews = cluster.tokenReviews();
    return new ReviewCache<>(
        token -> reviews.review(token, audiences),
        TokenReviews.Verdict.Authenticated.class::isInstance,
        String::length,
        kept,
        Ticker.systemTicker());
  }

  private Authorizer authorizer(Kept kept) {
    var reviews = cluster.accessReviews();
    return new Authorizer(
        new ReviewCache<>(
            question -> reviews.review(question.caller(), question.access()),
            AccessReviews.Verdict::allowed,
            Authorizer.Question::length,
            kept,
            Ticker.systemTicker()));
  }

  private Health health() {
    return new Health(
        List.of(
            new Health.Check("shutdown", () -> when(stopping, "the server is shutting down")),
            new Health.Check(
                "informer-sync",
                () -> when(!store.get().view().synced(), "pods and workloads are not all read")),
            new Health.Check(
                "authentication-config",
                () -> when(authConfig.get() == null, "the cluster's ConfigMap is not read")),
            new Health.Check("certificates", certificates::problem)));
  }

  private static Optional<String> when(boolean bad, String problem) {
    return bad ? Optional.of(problem) : Optional.empty();
  }

  private CertificateKeeper certificateKeeper() {
    var names =
        new CaKeeper.Names(
            config.namespace(),
            CA,
            CA,
            config.service(),
            "headroom-guard",
            Catalogue.VERSIONS.stream().map(v -> v + "." + Catalogue.GROUP).toList());
    var keeper = cluster.caKeeper(names, () -> Certificates.newAuthority(clock.instant()));
    return new CertificateKeeper(keeper::reconcile, key, config.subject(), clock);
  }

  private Certificates.Leaf newLeafOfNobody() {
    var now = clock.instant();
    return Certificates.issue(Certificates.newAuthority(now), config.subject(), now);
  }

  private void sweep() {
    store.forget(clock.instant());
    if (store.get().view().synced()) {
      desk.forget();
    }
    if (scalerCertificates != null) {
      scalerCertificates.refresh();
    }
  }
}
