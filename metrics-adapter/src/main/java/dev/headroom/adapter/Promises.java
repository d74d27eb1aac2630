package dev.headroom.adapter;

import dev.headroom.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions that were promised a place and have not shown up yet, so that quick requests do not
 * overfill a pod. A promise ends with its time; until then it counts as far as the pod's count has
 * not grown since the oldest one. For one thread at a time.
 */
final class Promises {
  /** Longer than a call takes from its placement to its first packets. */
  static final Duration TIME = Duration.ofSeconds(30);

  /**
   * @param counted sessions of the pod when the promise was made
   */
  record Promise(String call, Pod pod, int sessions, double counted, Instant until) {}

  private final Deque<Promise> inOrder = new ArrayDeque<>();
  private final Map<String, Promise> byCall = new HashMap<>();

  /** The promise of a call that was made before and still holds. */
  Optional<Promise> of(String call, Instant now) {
    forget(now);
    return Optional.ofNullable(byCall.get(call));
  }

  Promise make(PlacementRequest request, Pod pod, double counted, Instant now) {
    var promise = new Promise(request.call(), pod, request.sessions(), counted, now.plus(TIME));
    forget(now);
    inOrder.addLast(promise);
    byCall.put(promise.call(), promise);
    return promise;
  }

  /**
   * What is still to come of each pod, by uid.
   *
   * @param counted sessions of each pod now, by uid
   */
  Map<String, Double> outstanding(Map<String, Double> counted, Instant now) {
    forget(now);
    var promised = new HashMap<String, Double>();
    var oldest = new HashMap<String, Double>();
    for (var promise : inOrder) {
      promised.merge(promise.pod().uid(), (double) promise.sessions(), Double::sum);
      oldest.putIfAbsent(promise.pod().uid(), promise.counted());
    }
    promised.replaceAll((uid, sessions) -> {
      var arrived = counted.getOrDefault(uid, 0.0) - oldest.getOrDefault(uid, 0.0);
      return Math.max(0, sessions - Math.max(0, arrived));
    });
    return promised;
  }

  private void forget(Instant now) {
    while (!inOrder.isEmpty() && !now.isBefore(inOrder.getFirst().until())) {
      var over = inOrder.removeFirst();
      byCall.remove(over.call(), over);
    }
  }
}
