package dev.headroom.cluster;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What befalls a fleet and all around it, as a seed decides. */
final class RaceMisfortune {
  private final SplittableRandom random;
  private final RaceWorld world;

  RaceMisfortune(SplittableRandom random, RaceWorld world) {
    this.random = random;
    this.world = world;
  }

  void strike() {
    switch (random.nextInt(24)) {
      case 0 -> world.callers.load = random.nextInt(30);
      case 1 -> world.callers.load = random.nextInt(8);
      case 2 -> anyPod(pod -> pod.silentUntil = world.now.plusSeconds(1 + random.nextInt(20)));
      case 3 -> anyReplica().deafUntil = world.now.plusSeconds(1 + random.nextInt(20));
      case 4 -> world.lead(random.nextInt(world.replicas.size()));
      case 5 -> world.restart(random.nextInt(world.replicas.size()));
      case 6 -> world.server.deliverLate();
      case 7 -> anyPod(this::flicker);
      case 8 -> anyPod(this::lose);
      case 9 -> anyPod(pod -> pod.version++);
      case 10, 11, 12 -> world.callers.load = world.sleeps() ? 0 : world.callers.load;
      case 13, 14 -> rollOut();
      case 15 -> loseNode();
      default -> {}
    }
  }

  private void anyPod(Consumer<RacePod> what) {
    var pods = world.server.pods;
    if (!pods.isEmpty()) {
      what.accept(pods.get(random.nextInt(pods.size())));
    }
  }

  private RaceReplica anyReplica() {
    return world.replicas.get(random.nextInt(world.replicas.size()));
  }

  /** Not ready for a while; its sessions go on. */
  private void flicker(RacePod pod) {
    if (pod.ready(world.now) && maySurprise()) {
      world.tell(pod + " is not ready");
      pod.unreadySince = world.now;
      pod.readyFrom = world.now.plusSeconds(1 + random.nextInt(RaceWorld.UNREADY_SECONDS));
      pod.readyChanged = pod.readyFrom;
      pod.version++;
      world.showAll();
    }
  }

  /** Somebody deletes a pod by hand, or its node dies: its sessions are not ours to save. */
  private void lose(RacePod pod) {
    if (maySurprise()) {
      pod.hangUp();
      world.end(pod);
      world.showAll();
    }
  }

  /** Its kubelet is silent for a while, and some of its pods' agents with it. */
  private void loseNode() {
    world.nodeLostUntil = world.now.plusSeconds(1 + random.nextInt(20));
    world.server.pods.stream()
        .filter(_ -> random.nextBoolean())
        .forEach(pod -> pod.silentUntil = world.nodeLostUntil);
  }

  /** The guard alone saves the calls of pods that a rollout replaces. */
  private void rollOut() {
    if (world.shape.guarded()) {
      world.tell("another template");
      world.controller.rollOut();
    }
  }

  /**
   * Whether no scale-in is being carried out, or the guard stands before the pods. What befalls a
   * pod in these moments an autoscaler's number cannot help any more: Kubernetes deletes an unready
   * pod before any other, and puts a new pod in the place of a released one that dies by another
   * hand.
   */
  private boolean maySurprise() {
    return world.shape.guarded() || !world.shrinks();
  }
}
