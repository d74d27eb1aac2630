package dev.headroom.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the time of a wake into the status of the policy, where the watch of every replica sees it
 * and where it outlives the replica that was asked. Whoever was asked writes, the leader or not:
 * the field is nobody else's.
 *
 * <p>A storm of callers costs one write a policy in {@link #REST}, and one that hangs is the only
 * one under way. Any thread may ask.
 */
final class WakeWriter implements FleetWaker {
  static final Duration REST = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(WakeWriter.class);

  private final KubernetesClient client;
  private final Executor threads;
  private final Map<PolicyRef, Written> written = new HashMap<>();

  /**
   * The last write of a policy.
   *
   * @param problem why it failed; empty when it did not, or is not known to have
   */
  private record Written(Instant at, boolean underWay, String problem) {}

  private static final Written NEVER = new Written(Instant.EPOCH, false, "");

  /**
   * @param threads where writes may block
   */
  WakeWriter(KubernetesClient client, Executor threads) {
    this.client = client;
    this.threads = threads;
  }

  @Override
  public synchronized String wake(MediaScalingPolicy policy, Instant now) {
    forget(now);
    var last = written.getOrDefault(policy.ref(), NEVER);
    if (!last.underWay() && FleetWake.isOver(last.at(), REST, now) && !isKnown(policy, now)) {
      written.put(policy.ref(), new Written(now, true, last.problem()));
      threads.execute(() -> write(policy.ref(), now));
    }
    return last.problem();
  }

  private void write(PolicyRef policy, Instant now) {
    var problem = "";
    try {
      MergePatch.send(client, PolicyResource.path(policy) + "/status", StatusFields.wakePatch(now));
    } catch (KubernetesClientException failure) {
      problem = ClusterError.rootOf(failure);
      LOG.warn("{} cannot be woken: {}", policy, problem);
    }
    end(new Written(now, false, problem), policy);
  }

  private synchronized void end(Written end, PolicyRef policy) {
    written.put(policy, end);
  }

  /** What another replica wrote just now need not be written again. */
  private static boolean isKnown(MediaScalingPolicy policy, Instant now) {
    var last = policy.lastWake();
    return last != null && !FleetWake.isOver(last, REST, now);
  }

  private void forget(Instant now) {
    written
        .values()
        .removeIf(last -> !last.underWay() && FleetWake.isOver(last.at(), FleetWake.AWAITED, now));
  }
}
