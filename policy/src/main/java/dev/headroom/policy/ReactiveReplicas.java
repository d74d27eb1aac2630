package dev.headroom.policy;

import dev.headroom.model.Capacity;
import java.util.Locale;

/**
 * The reactive rung: pods for the live sessions and the buffer, over the declared capacity of a
 * pod.
 *
 * <p>{@code replicas = ceil(max over declared limits of (load + buffer share) / limit)}, at least
 * 1. While any pod's load is not known the answer never falls below the replicas there are now:
 * what is not known is held, and what is known may still ask for more.
 */
public final class ReactiveReplicas {
  private ReactiveReplicas() {}

  /**
   * The known load of a fleet.
   *
   * @param sessions live sessions on pods with a fresh word
   * @param packetsPerSecond both directions together
   * @param bitsPerSecond both directions together
   * @param unknownPods pods that may carry sessions and have no fresh word
   */
  public record Load(
      double sessions, double packetsPerSecond, double bitsPerSecond, int unknownPods) {}

  /** How many pods, and one line that says why, with its numbers. */
  public record Decision(int replicas, String explanation) {}

  public static Decision decide(Load load, Capacity capacity, int currentReplicas) {
    var wanted = Math.max(1, (int) Math.ceil(podsFor(load, capacity)));
    if (load.unknownPods() > 0 && wanted < currentReplicas) {
      return new Decision(
          currentReplicas,
          explain(load, capacity, wanted)
              + ", held at "
              + currentReplicas
              + ": no fresh word of "
              + load.unknownPods()
              + " pods");
    }
    return new Decision(wanted, explain(load, capacity, wanted));
  }

  private static double podsFor(Load load, Capacity capacity) {
    var sessions = load.sessions() + capacity.bufferSessions();
    // The buffer is in sessions: packets and bits of the newcomers are those of today's mean
    // session.
    var growth = load.sessions() > 0 ? sessions / load.sessions() : 1;
    var bySessions = sessions / capacity.sessions().orElse(Double.POSITIVE_INFINITY);
    var byPackets =
        load.packetsPerSecond()
            * growth
            / capacity.packetsPerSecond().orElse(Double.POSITIVE_INFINITY);
    var byBits =
        load.bitsPerSecond() * growth / capacity.bitsPerSecond().orElse(Double.POSITIVE_INFINITY);
    return Math.max(bySessions, Math.max(byPackets, byBits));
  }

  private static String explain(Load load, Capacity capacity, int replicas) {
    return String.format(
        Locale.ROOT,
        "%.0f live + %.0f buffer%s → %d pods",
        load.sessions(),
        capacity.bufferSessions(),
        capacity.sessions().isPresent()
            ? String.format(Locale.ROOT, " at %.0f a pod", capacity.sessions().getAsDouble())
            : "",
        replicas);
  }
}
