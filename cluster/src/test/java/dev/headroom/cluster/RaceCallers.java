package dev.headroom.cluster;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Calls that come and go until there are as many as there should be. Signalling, or a kube-proxy,
 * knows which pods are open, and is behind by seconds.
 */
final class RaceCallers {
  /** They look at pods again by then, and calls begin by then: 6 s of 10 s to settle. */
  private static final int PLACING_SECONDS = 3;

  private static final int ROOM = 10;

  private final SplittableRandom random;
  private final List<RacePod> pods;
  private List<String> open = List.of();
  private Instant openAt = Instant.EPOCH;

  /** How many calls there should be. */
  int load;

  /** Whether no call comes or goes but what {@link #load} asks for, and all is known at once. */
  boolean calm;

  RaceCallers(SplittableRandom random, List<RacePod> pods) {
    this.random = random;
    this.pods = pods;
    this.load = random.nextInt(8);
  }

  /** Who is open is looked up now and then. */
  void look(Supplier<Collection<String>> openUids, Instant now) {
    if (calm || now.isAfter(openAt.plusSeconds(PLACING_SECONDS - 1)) || random.nextInt(2) == 0) {
      open = List.copyOf(openUids.get());
      openAt = now;
    }
  }

  /**
   * @param asked before each call, where placement is asked; empty where what was looked up counts
   */
  void call(Supplier<List<String>> asked, Instant now) {
    var live = pods.stream().mapToInt(RacePod::carries).sum();
    for (var i = live; i < load; i++) {
      place(asked.get(), now);
    }
    for (var pod : pods) {
      if (pod.sessions > 0 && (live-- > load || endsByChance()) && random.nextInt(2) == 0) {
        pod.sessions--;
      }
    }
    pods.forEach(pod -> pod.arrivals.removeIf(start -> begins(pod, start, now)));
  }

  private boolean endsByChance() {
    return !calm && random.nextInt(4) == 0;
  }

  List<String> open() {
    return open;
  }

  /** Anywhere: what is packed well seldom meets a pod that is drained. */
  private void place(List<String> uids, Instant now) {
    var some = pods.isEmpty() ? 0 : random.nextInt(pods.size());
    IntStream.range(0, pods.size())
        .mapToObj(i -> pods.get((some + i) % pods.size()))
        .filter(pod -> uids.contains(pod.uid) && pod.carries() < ROOM)
        .findFirst()
        .ifPresent(pod -> pod.arrivals.add(now.plusSeconds(random.nextInt(PLACING_SECONDS + 1))));
  }

  private static boolean begins(RacePod pod, Instant start, Instant now) {
    if (now.isBefore(start)) {
      return false;
    }
    pod.sessions += pod.leaves() ? 0 : 1;
    return true;
  }
}
