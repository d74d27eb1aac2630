package dev.headroom.e2e;

import dev.headroom.calls.CallsProcess;
import dev.headroom.rig.Cluster;
import dev.headroom.rig.Kubectl;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;

/** What one test plays on: a namespace of its own, and the media fleet in it. */
final class Stage implements AutoCloseable {
  /** Two sessions are one call: a leg each. */
  static final int CAPACITY = 20;

  static final MediaFleet.Size SIZE = new MediaFleet.Size(2, 4, CAPACITY, 2);

  /** The same for an autoscaler that may go down to one pod. */
  static final MediaFleet.Size FROM_ONE = SIZE.of(1);

  private final House house;
  private final Kubectl kubectl;
  private final MediaFleet fleet;
  private final MetricsApi api;
  private final LiveCalls calls;

  Stage(House house, Kubectl kubectl, MetricsApi api) {
    this.house = house;
    this.kubectl = kubectl;
    this.fleet = new MediaFleet(kubectl);
    this.api = api;
    this.calls = new LiveCalls(this, house.callers());
  }

  Cluster cluster() {
    return house.cluster();
  }

  /** In the stage's namespace. */
  Kubectl kubectl() {
    return kubectl;
  }

  String namespace() {
    return kubectl.namespace();
  }

  MediaFleet fleet() {
    return fleet;
  }

  MetricsApi api() {
    return api;
  }

  /** The calls of this stage; those that nobody ends before end with it. */
  LiveCalls calls() {
    return calls;
  }

  /** Callers outside of the cluster. */
  CallsProcess callers() {
    return house.callers();
  }

  /** KEDA's hand on this stage's fleet. */
  ScaledFleet keda() {
    house.needKeda();
    return new ScaledFleet(kubectl);
  }

  /** What the stock HPA reads CPU from. */
  void needMetricsServer() {
    house.needMetricsServer();
  }

  /** Nobody may delete or evict its pods while they carry calls. */
  void guard() {
    Headroom.guard(kubectl);
  }

  /** A name for a call that no other call has. */
  static String newCall() {
    return "call-" + UUID.randomUUID();
  }

  /** Brings up that many pods without an autoscaler; each has a fresh 0. */
  List<MediaPod> freshFleet(int pods) {
    return freshFleet(MediaServer.rtpengine(house.mediaImage()), pods);
  }

  /** The same of another media server. */
  List<MediaPod> freshFleet(MediaServer server, int pods) {
    fleet.deploy(server, SIZE.of(pods));
    return awaitFresh(pods);
  }

  /** Pods that stay when they are deleted until their calls have ended. */
  List<MediaPod> heldFleet(int pods) {
    return heldFleet(MediaServer.rtpengine(house.mediaImage()), pods);
  }

  /** The same of another media server. */
  List<MediaPod> heldFleet(MediaServer server, int pods) {
    Headroom.awaitHold(kubectl);
    fleet.deployHeld(server, SIZE.of(pods));
    return awaitFresh(pods);
  }

  private List<MediaPod> awaitFresh(int pods) {
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

  /** Whether a pod is still there; those that leave are none of the fleet's any more. */
  boolean isThere(MediaPod pod) {
    return kubectl
        .run("get", "pod", pod.name(), "--ignore-not-found", "-o", "name")
        .contains(pod.name());
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

  /** Takes all of it away without waiting for the end of that. */
  @Override
  public void close() {
    try {
      calls.hangUpAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException("calls of " + namespace() + " do not end", e);
    } finally {
      kubectl.run("delete", "namespace", namespace(), "--wait=false", "--ignore-not-found");
    }
  }
}
