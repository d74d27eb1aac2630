package dev.headroom.cluster;

import dev.headroom.model.Signals;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The connection to the API server. It finds the server by itself: inside a pod by the service
 * account, elsewhere by {@code KUBECONFIG}.
 */
public final class Cluster implements AutoCloseable {
  private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

  /**
   * Enough for a connection that broke; a server that is away is asked again by whoever needs it.
   */
  private static final int RETRIES = 2;

  /** It doubles up to sixteen seconds while the API server stays away. */
  private static final int RECONNECT_MILLIS = 500;

  private final KubernetesClient client;

  private Cluster(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Prepares a connection; nothing is sent yet.
   *
   * <p>By HTTP/1.1: a request that times out closes its connection, and the next one opens another.
   * With HTTP/2 all of them would wait on the one connection, for minutes where the way to the API
   * server was cut without a word.
   */
  public static Cluster connect() {
    var config =
        new ConfigBuilder(ClientKeys.understood(Config.autoConfigure(null)))
            .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
            .withConnectionTimeout(REQUEST_TIMEOUT_MILLIS)
            .withRequestRetryBackoffLimit(RETRIES)
            .withWatchReconnectInterval(RECONNECT_MILLIS)
            .withHttp2Disable(true)
            .withUserAgent("headroom")
            .build();
    return new Cluster(new KubernetesClientBuilder().withConfig(config).build());
  }

  public TokenReviews tokenReviews() {
    return new ApiServerReviews(client);
  }

  public AccessReviews accessReviews() {
    return new ApiServerReviews(client);
  }

  /** Starts to watch pods and workloads. */
  public ClusterWatch watch() {
    return new ClusterWatch(client).start();
  }

  /**
   * Starts to carry policies out, and to seek the leadership that allows to write.
   *
   * @param signals what is known of pods, whenever it is asked
   * @param apiProblems what is not ours of the metrics API's registration, for the conditions
   * @param namespace of the Lease
   * @param identity of this replica, unique among all
   * @param rounds hears how long each look at all fleets took
   */
  public PolicyService carryOutPolicies(
      Supplier<ClusterView> views,
      Supplier<? extends Signals> signals,
      Supplier<List<String>> apiProblems,
      String namespace,
      String identity,
      InstantSource clock,
      Consumer<Duration> rounds) {
    return PolicyService.start(
        client, views, signals, apiProblems, namespace, identity, clock, rounds);
  }

  /** Lets every replica know of fleets that callers wait for. */
  public FleetWaker fleetWaker() {
    return new WakeWriter(client, Thread::startVirtualThread);
  }

  /** Starts to watch whom the cluster lets speak for others. */
  public AuthConfigWatch watchAuthConfig() {
    return new AuthConfigWatch(client).start();
  }

  /**
   * The keeper of our own CA.
   *
   * @param generate makes a new CA; called only when the cluster holds none
   */
  public CaKeeper caKeeper(CaKeeper.Names names, Supplier<CaPem> generate) {
    return new CaKeeper(client, names, generate);
  }

  @Override
  public void close() {
    client.close();
  }
}
