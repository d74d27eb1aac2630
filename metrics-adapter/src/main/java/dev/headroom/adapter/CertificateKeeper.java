package dev.headroom.adapter;

import dev.headroom.cluster.CaKeeper;
import dev.headroom.cluster.CaPem;
import dev.headroom.cluster.ClusterError;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps our CA where it belongs and our serving certificate fresh: it is issued anew when the CA
 * changes and long before it expires, without a restart. {@link #run} blocks on its own virtual
 * thread; {@link #problem} may be asked from any.
 */
final class CertificateKeeper implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);
  private static final Duration WHEN_WELL = Duration.ofSeconds(30);
  private static final Duration WHEN_NOT = Duration.ofSeconds(2);

  private final Supplier<CaKeeper.State> reconcile;
  private final ServingKey key;
  private final Certificates.Subject subject;
  private final InstantSource clock;
  private volatile @Nullable CaPem issuer;
  private volatile List<String> apiProblems = List.of("the APIServices are not read yet");
  private List<String> told = List.of();

  /**
   * Makes a keeper.
   *
   * @param reconcile keeps the CA in the cluster; blocks, and throws when there is no answer
   * @param key what TLS shows, replaced whenever there is a new certificate
   */
  CertificateKeeper(
      Supplier<CaKeeper.State> reconcile,
      ServingKey key,
      Certificates.Subject subject,
      InstantSource clock) {
    this.reconcile = reconcile;
    this.key = key;
    this.subject = subject;
    this.clock = clock;
  }

  /** Why the serving certificate does not come from the cluster's CA; empty when it does. */
  Optional<String> problem() {
    return issuer == null
        ? Optional.of("no certificate of the cluster's CA yet")
        : Optional.empty();
  }

  /** Why the aggregator does not ask us, as it was seen last; for people. */
  List<String> apiProblems() {
    return apiProblems;
  }

  /** Keeps on until interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(round() ? WHEN_WELL : WHEN_NOT);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round; whether all is as it should be. */
  boolean round() {
    var problems = problems();
    if (!problems.equals(told)) {
      problems.forEach(problem -> LOG.warn("{}", problem));
      if (problems.isEmpty()) {
        LOG.info("the CA and its bundles are as they should be");
      }
      told = problems;
    }
    return problems.isEmpty();
  }

  private List<String> problems() {
    try {
      var state = reconcile.get();
      issue(state.ca());
      apiProblems = state.problems();
      return state.problems();
    } catch (ClusterError | IllegalArgumentException failure) {
      renewWithout(failure);
      return List.of(String.valueOf(failure.getMessage()));
    }
  }

  /** A certificate that is due is renewed from the CA known last, API server or not. */
  private void renewWithout(RuntimeException failure) {
    var known = issuer;
    if (known != null && failure instanceof ClusterError) {
      issue(known);
    }
  }

  private void issue(CaPem ca) {
    var now = clock.instant();
    if (ca.equals(issuer) && now.isBefore(key.leaf().renewAt())) {
      return;
    }
    var leaf = Certificates.issue(ca, subject, now);
    key.replace(leaf);
    issuer = ca;
    LOG.info(
        "serving a certificate for {} until {}",
        subject.commonName(),
        leaf.chain().getFirst().getNotAfter().toInstant());
  }
}
