package dev.headroom.policy;

import java.time.Instant;
import java.util.List;

/**
 * What the controller remembers of one HPA between two rounds. All but the conditions lives in the
 * controller-manager's memory: a restart or a new leader begins with {@link #FRESH}.
 *
 * @param known false until the first round, which records the replicas found as a recommendation
 */
public record HpaState(
    boolean known,
    List<Recommendation> recommendations,
    List<ScaleEvent> ups,
    List<ScaleEvent> downs,
    List<HpaCondition> conditions) {

  /** A replica count the metrics asked for, before stabilization. */
  public record Recommendation(int replicas, Instant at) {}

  /** Pods that came or went in one step, never negative. */
  public record ScaleEvent(int change, Instant at) {}

  public static final HpaState FRESH =
      new HpaState(false, List.of(), List.of(), List.of(), List.of());

  HpaState withRecommendations(List<Recommendation> list) {
    return new HpaState(true, list, ups, downs, conditions);
  }

  HpaState withUps(List<ScaleEvent> list) {
    return new HpaState(known, recommendations, list, downs, conditions);
  }

  HpaState withDowns(List<ScaleEvent> list) {
    return new HpaState(known, recommendations, ups, list, conditions);
  }

  HpaState with(HpaCondition condition) {
    return new HpaState(known, recommendations, ups, downs, condition.in(conditions));
  }

  HpaState without(HpaCondition.Type type) {
    var rest = conditions.stream().filter(c -> c.type() != type).toList();
    return new HpaState(known, recommendations, ups, downs, rest);
  }

  HpaState seen(int replicas, Instant now) {
    return known ? this : withRecommendations(List.of(new Recommendation(replicas, now)));
  }

  boolean says(HpaCondition.Type type) {
    return conditions.stream().anyMatch(c -> c.type() == type && c.status());
  }
}
