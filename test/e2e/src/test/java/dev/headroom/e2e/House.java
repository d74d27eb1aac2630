package dev.headroom.e2e;

import dev.headroom.calls.CallsProcess;
import dev.headroom.rig.Cluster;
import dev.headroom.rig.ClusterOptions;
import dev.headroom.rig.Keda;
import dev.headroom.rig.MetricsServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all tests of a run share: one cluster with Headroom, the media server's image, and callers
 * outside. Tests play side by side, each on a stage of its own. Safe for threads.
 */
final class House implements AutoCloseable {
  /**
   * Replicas of the service: who needs them all to stay locks it, who takes some away shares it
   * with others who do.
   */
  static final String REPLICAS = "replicas of the service";

  static final Duration DOWNSCALE_STABILIZATION = Duration.ofSeconds(5);

  private static final Duration LONGEST = Duration.ofMinutes(40);

  private final Cluster cluster;
  private final String mediaImage;
  private final MetricsApi api;
  private final CallsProcess callers;
  private final AtomicInteger stages = new AtomicInteger();
  private boolean hasKeda;
  private boolean hasMetricsServer;

  private House(Cluster cluster, String mediaImage, MetricsApi api, CallsProcess callers) {
    this.cluster = cluster;
    this.mediaImage = mediaImage;
    this.api = api;
    this.callers = callers;
  }

  static House open() {
    var options =
        ClusterOptions.defaults()
            .withHpaSyncPeriod(Duration.ofSeconds(1))
            .withHpaDownscaleStabilization(DOWNSCALE_STABILIZATION);
    var cluster = Cluster.up(options, System.out::println);
    try {
      Headroom.installGuard(cluster.kubectl());
      Headroom.install(cluster, System.out::println);
      Headroom.installHold(cluster.kubectl());
      var image = MediaFleet.load(cluster, System.out::println);
      var api = MetricsApi.open(cluster.kubectl());
      var callers = CallsProcess.start(cluster.callers()::wrap, LONGEST);
      return new House(cluster, image, api, callers);
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** A namespace of its own for one test. */
  Stage newStage() {
    var namespace = "stage-" + stages.incrementAndGet();
    cluster.kubectl().run("create", "namespace", namespace);
    return new Stage(this, cluster.kubectl().in(namespace), api.in(namespace));
  }

  /** Installs KEDA for whoever asks first. */
  synchronized void needKeda() {
    if (!hasKeda) {
      Keda.install(cluster);
      hasKeda = true;
    }
  }

  /** Installs what the stock HPA reads CPU from, for whoever asks first. */
  synchronized void needMetricsServer() {
    if (!hasMetricsServer) {
      MetricsServer.install(cluster, Duration.ofSeconds(10));
      hasMetricsServer = true;
    }
  }

  Cluster cluster() {
    return cluster;
  }

  String mediaImage() {
    return mediaImage;
  }

  CallsProcess callers() {
    return callers;
  }

  @Override
  public void close() {
    callers.close();
    cluster.close();
  }
}
