package dev.headroom.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this replica is the one that writes, by a Lease (coordination.k8s.io/v1). A leader that
 * cannot renew for {@link #RENEW} stops before anybody else may begin.
 */
final class Leadership implements Lead, AutoCloseable {
  static final String LEASE = "headroom";

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final Duration LENGTH = Duration.ofSeconds(15);
  private static final Duration RENEW = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);

  /** Another replica tries each {@link #RETRY}. */
  private static final Duration AFTER_GIVING_UP = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final String namespace;
  private final String identity;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread running = Thread.ofVirtual().name("leadership").unstarted(this::run);
  private volatile @Nullable Instant since;
  private volatile @Nullable Future<?> term;
  private volatile boolean givenUp;

  Leadership(KubernetesClient client, String namespace, String identity, InstantSource clock) {
    this.client = client;
    this.namespace = namespace;
    this.identity = identity;
    this.clock = clock;
  }

  Leadership start() {
    running.start();
    return this;
  }

  @Override
  public @Nullable Instant since() {
    return since;
  }

  @Override
  public void giveUp() {
    var current = term;
    if (since != null && current != null) {
      LOG.warn("{} leaves the lease to another replica", identity);
      givenUp = true;
      since = null;
      current.cancel(true);
    }
  }

  /** Gives the lease back, so that the next leader need not wait for its end. */
  @Override
  public void close() {
    running.interrupt();
    try {
      running.join(RETRY);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }

  /** Leadership that is lost is sought again. */
  private void run() {
    try {
      while (!Thread.interrupted()) {
        givenUp = false;
        lead();
        Thread.sleep(givenUp ? AFTER_GIVING_UP : RETRY);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void lead() throws InterruptedException {
    var current = elector().start();
    term = current;
    try {
      current.get();
    } catch (InterruptedException closed) {
      current.cancel(true);
      throw closed;
    } catch (ExecutionException | CancellationException failed) {
      if (!givenUp) {
        LOG.warn("the lease cannot be had: {}", ClusterError.rootOf(failed));
      }
    } finally {
      since = null;
    }
  }

  private LeaderElector elector() {
    var config =
        new LeaderElectionConfigBuilder()
            .withName(LEASE)
            .withLock(new LeaseLock(namespace, LEASE, identity))
            .withLeaseDuration(LENGTH)
            .withRenewDeadline(RENEW)
            .withRetryPeriod(RETRY)
            .withReleaseOnCancel(true)
            .withLeaderCallbacks(new LeaderCallbacks(this::begin, this::end, this::hear))
            .build();
    return new LeaderElector(client, config, threads);
  }

  private void begin() {
    since = clock.instant();
  }

  private void end() {
    since = null;
    LOG.info("{} leads no more", identity);
  }

  private void hear(String leader) {
    LOG.info("{} leads", leader);
  }
}
