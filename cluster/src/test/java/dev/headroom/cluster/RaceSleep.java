package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.WorkloadRef;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What lets the fleet of a race sleep, and what wakes it: KEDA, which asks any replica and hears
 * the stream of one, and callers who ask any replica for a place.
 */
final class RaceSleep {
  /** {@code cooldownPeriod}: as short as nobody has it. */
  private static final int COOL_DOWN_SECONDS = 5;

  private static final int POLL_SECONDS = 2;

  private final SplittableRandom random;
  private final WorkloadRef fleet;
  private final List<RaceReplica> replicas;
  private final Consumer<String> log;
  private Instant lastActive;
  private Instant polled = Instant.EPOCH;
  private @Nullable Instant awaitedSince;
  int slept;
  int woken;

  RaceSleep(
      long seed, WorkloadRef fleet, List<RaceReplica> replicas, Consumer<String> log, Instant now) {
    this.random = new SplittableRandom(seed);
    this.fleet = fleet;
    this.replicas = replicas;
    this.log = log;
    this.lastActive = now;
  }

  private int any() {
    return random.nextInt(replicas.size());
  }

  /** What KEDA makes of the replicas now; 0 puts the fleet to sleep. */
  int poll(int wanted, Instant now) {
    if (wanted == 0 && replicas.getFirst().active(fleet, now).orElse(false)) {
      log.accept("KEDA hears that the fleet is active");
      lastActive = now;
      woken++;
      return 1;
    }
    if (now.isBefore(polled.plusSeconds(POLL_SECONDS))) {
      return wanted;
    }
    polled = now;
    var asked = any();
    var active = replicas.get(asked).active(fleet, now);
    if (active.orElse(false)) {
      lastActive = now;
      return Math.max(1, wanted);
    }
    if (active.isPresent()
        && wanted > 0
        && now.isAfter(lastActive.plusSeconds(COOL_DOWN_SECONDS))) {
      log.accept("replica " + asked + " says that the fleet is idle: it sleeps");
      slept++;
      return 0;
    }
    return wanted;
  }

  /** Remembers since when somebody waits. */
  void look(boolean awaited, Instant now) {
    if (!awaited) {
      awaitedSince = null;
    } else if (awaitedSince == null) {
      awaitedSince = now;
    }
  }

  /**
   * What is wrong with a sleep that begins now.
   *
   * @param seenBy what was so by then, every replica has seen
   */
  List<String> wrongs(List<RacePod> pods, Instant seenBy) {
    if (awaitedSince != null) {
      return awaitedSince.isBefore(seenBy)
          ? List.of("an awaited fleet is put to sleep")
          : List.of();
    }
    return pods.stream()
        .filter(pod -> pod.sessions > 0 && !pod.leaves())
        .map(pod -> "sleep cut " + pod.sessions + " sessions of " + pod.name)
        .toList();
  }

  /** A caller asks any replica: the pods that it may be sent to. */
  List<String> ask(Instant now) {
    return replicas.get(any()).place(fleet, now).stream().map(Pod::uid).toList();
  }
}
