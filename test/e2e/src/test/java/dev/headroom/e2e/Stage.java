package dev.headroom.e2e;

import dev.headroom.calls.CallsProcess;
import dev.headroom.rig.Cluster;
import dev.headroom.rig.ClusterOptions;
import dev.headroom.rig.Kubectl;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;

/** What scenarios play on: one cluster with Headroom, a media fleet, and callers outside of it. */
final class Stage implements AutoCloseable {
  /** Two sessions are one call: a leg each. */
  static final int CAPACITY = 20;

  static final MediaFleet.Size SIZE = new MediaFleet.Size(2, 4, CAPACITY, 2);

  /** The same for an autoscaler that may go down to one pod. */
  static final MediaFleet.Size FROM_ONE =
      new MediaFleet.Size(1, SIZE.most(), CAPACITY, SIZE.bufferSessions());

  static final Duration DOWNSCALE_STABILIZATION = Duration.ofSeconds(5);

  private static final Duration LONGEST = Duration.ofMinutes(40);

  private final Cluster cluster;
  private final MediaFleet fleet;
  private final MetricsApi api;
  private final CallsProcess callers;

  private Stage(Cluster cluster, MediaFleet fleet, MetricsApi api, CallsProcess callers) {
    this.cluster = cluster;
    this.fleet = fleet;
    this.api = api;
    this.callers = callers;
  }

  static Stage set() {
    var options =
        ClusterOptions.defaults()
            .withHpaSyncPeriod(Duration.ofSeconds(1))
            .withHpaDownscaleStabilization(DOWNSCALE_STABILIZATION);
    var cluster = Cluster.up(options, System.out::println);
    try {
      Headroom.install(cluster, System.out::println);
      var fleet = MediaFleet.deploy(cluster, SIZE, System.out::println);
      var api = MetricsApi.open(cluster.kubectl());
      return new Stage(cluster, fleet, api, CallsProcess.start(cluster.callers()::wrap, LONGEST));
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  Cluster cluster() {
    return cluster;
  }

  Kubectl kubectl() {
    return cluster.kubectl();
  }

  MediaFleet fleet() {
    return fleet;
  }

  MetricsApi api() {
    return api;
  }

  /** Callers outside of the cluster. */
  CallsProcess callers() {
    return callers;
  }

  /** A name for a call that no other call has. */
  static String newCall() {
    return "call-" + UUID.randomUUID();
  }

  /** A fleet of that many new pods without an autoscaler, each with a fresh 0. */
  List<MediaPod> freshFleet(int pods) {
    var kubectl = kubectl();
    kubectl.run("delete", "hpa", MediaFleet.NAME, "--ignore-not-found");
    kubectl.run("scale", "deployment/" + MediaFleet.NAME, "--replicas=" + pods);
    kubectl.run("delete", "pods", "-l", "app=" + MediaFleet.NAME, "--grace-period=1");
    fleet.awaitReady(pods, Duration.ofMinutes(1));
    var fresh = fleet.pods();
    Await.until(
        "a fresh 0 of each new pod",
        Duration.ofSeconds(20),
        () -> fresh.stream().allMatch(pod -> sessions(pod).orElse(-1) == 0));
    return fresh;
  }

  /** One of the fleet's pods on each node, by the node's name. */
  static List<MediaPod> oneOnEachNode(List<MediaPod> pods) {
    var sorted = pods.stream().sorted(Comparator.comparing(MediaPod::node)).toList();
    if (sorted.getFirst().node().equals(sorted.getLast().node())) {
      throw new AssertionError("all media pods are on one node: " + pods);
    }
    return List.of(sorted.getFirst(), sorted.getLast());
  }

  OptionalDouble sessions(MediaPod pod) {
    return api.ofPod(pod.name(), "rtc_sessions");
  }

  void awaitSessions(MediaPod pod, double sessions, Duration patience) {
    Await.until(
        sessions + " sessions of " + pod.name() + " on " + pod.node(),
        patience,
        () -> sessions(pod).orElse(-1) == sessions);
  }

  @Override
  public void close() {
    callers.close();
    cluster.close();
  }
}
