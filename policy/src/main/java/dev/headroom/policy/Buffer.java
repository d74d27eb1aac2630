package dev.headroom.policy;

/**
 * Free room that a fleet keeps beyond its live sessions; the largest of the three counts.
 *
 * @param sessions free sessions
 * @param pods free pods
 * @param percent of the live sessions
 */
public record Buffer(double sessions, double pods, double percent) {
  public static final Buffer NONE = new Buffer(0, 0, 0);

  public Buffer {
    if (!(sessions >= 0) || !(pods >= 0) || !(percent >= 0)) {
      throw new IllegalArgumentException(
          "buffer of %s sessions, %s pods, %s %%: wants 0 or more"
              .formatted(sessions, pods, percent));
    }
  }

  /** In sessions. */
  double of(double live, double sessionsPerPod) {
    var byPods = pods == 0 ? 0 : pods * sessionsPerPod;
    return Math.max(sessions, Math.max(byPods, live * percent / 100));
  }
}
