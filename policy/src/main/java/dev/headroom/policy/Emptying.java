package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * When a pod that takes no new sessions is empty.
 *
 * <p>Sessions end independently of each other, so {@code P(empty by τ) = Π (1 − S(a_i + τ) /
 * S(a_i))} over the ages {@code a_i} of its sessions; the quantile of the emptying time is found by
 * halving.
 */
public final class Emptying {
  /** Nobody plans further ahead than this. */
  private static final double LIMIT_SECONDS = Duration.ofDays(7).toSeconds();

  private static final int HALVINGS = 22;

  private Emptying() {}

  /**
   * What draining one pod is expected to take and to cost: it is paid until its last session ends.
   *
   * @param median time until it is empty, in half of the cases
   * @param p95 the same in 95 of 100
   */
  public record Drain(int sessions, Duration median, Duration p95) {
    public double medianPodHours() {
      return hours(median);
    }

    public double p95PodHours() {
      return hours(p95);
    }

    private static double hours(Duration time) {
      return time.toSeconds() / 3600.0;
    }
  }

  /** Estimates the drain of a pod that takes no new sessions from now on. */
  public static Drain drain(SessionStarts sessions, Survival survival, Instant now) {
    return new Drain(
        sessions.size(),
        timeToEmpty(0.5, sessions, survival, now),
        timeToEmpty(0.95, sessions, survival, now));
  }

  /** The probability that every session has ended {@code seconds} after {@code now}. */
  public static double emptyBy(
      double seconds, SessionStarts sessions, Survival survival, Instant now) {
    var nowMillis = now.toEpochMilli();
    var empty = 1.0;
    for (var i = 0; i < sessions.size() && empty > 0; i++) {
      var age = Math.max(0, (nowMillis - sessions.startMillis(i)) / 1000.0);
      empty *= 1 - survival.stays(age, seconds, sessions.type(i));
    }
    return empty;
  }

  /**
   * The time by which the pod is empty with probability {@code share}, zero for an empty pod and
   * seven days where it takes longer.
   */
  public static Duration timeToEmpty(
      double share, SessionStarts sessions, Survival survival, Instant now) {
    return Duration.ofSeconds((long) Math.ceil(seconds(share, sessions, survival, now)));
  }

  static double seconds(double share, SessionStarts sessions, Survival survival, Instant now) {
    if (sessions.size() == 0) {
      return 0;
    }
    var low = 0.0;
    var high = LIMIT_SECONDS;
    if (emptyBy(high, sessions, survival, now) < share) {
      return high;
    }
    for (var i = 0; i < HALVINGS; i++) {
      var middle = low < 60 ? (low + high) / 2 : Math.sqrt(low * high);
      if (emptyBy(middle, sessions, survival, now) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
