package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Promises of placement whose sessions have not shown up yet, so that two quick requests do not
 * overfill a pod. A promise ends when its session is seen or its time is over. Immutable.
 */
public final class Reservations {
  public static final Reservations NONE = new Reservations(Map.of());

  private final Map<String, Promise> byKey;

  private record Promise(String pod, double weight, Instant until) {}

  private Reservations(Map<String, Promise> byKey) {
    this.byKey = byKey;
  }

  /** Adds a promise under the request's own key; the same key again replaces it. */
  public Reservations with(
      String key, String pod, double weight, Instant now, Duration timeToLive) {
    var next = live(now);
    next.put(key, new Promise(pod, weight, now.plus(timeToLive)));
    return new Reservations(next);
  }

  /** Drops a promise whose session has arrived or was called off. */
  public Reservations without(String key, Instant now) {
    var next = live(now);
    next.remove(key);
    return new Reservations(next);
  }

  /** The weight that is promised to a pod and has not shown up. */
  public double on(String pod, Instant now) {
    var sum = 0.0;
    for (var promise : byKey.values()) {
      if (promise.pod().equals(pod) && now.isBefore(promise.until())) {
        sum += promise.weight();
      }
    }
    return sum;
  }

  private Map<String, Promise> live(Instant now) {
    var live = new LinkedHashMap<String, Promise>();
    byKey.forEach((key, promise) -> {
      if (now.isBefore(promise.until())) {
        live.put(key, promise);
      }
    });
    return live;
  }
}
