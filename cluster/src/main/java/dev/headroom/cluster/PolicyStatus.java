package dev.headroom.cluster;

import dev.headroom.policy.PodPhase;
import java.util.List;
import java.util.Map;

/**
 * The status of a policy: what was decided last, and why. The leader writes it, every replica
 * publishes from it.
 *
 * @param observedGeneration of the spec that the decision was made on; 0 before the first
 * @param requiredReplicas the number that autoscalers read, as far as this policy makes it
 * @param sessions live on all pods, whatever their phase
 * @param forecastSessions the demand that the pods must be able to carry
 * @param rung of the forecast ladder, for people
 * @param pods how many, by phase; phases without pods are left out
 * @param lastDecision in one line
 */
public record PolicyStatus(
    long observedGeneration,
    int requiredReplicas,
    int sessions,
    int forecastSessions,
    String rung,
    Map<PodPhase, Integer> pods,
    String lastDecision,
    List<Condition> conditions) {
  static final PolicyStatus NONE = new PolicyStatus(0, 0, 0, 0, "", Map.of(), "", List.of());

  public PolicyStatus {
    pods = Map.copyOf(pods);
    conditions = List.copyOf(conditions);
  }

  /**
   * One condition, as everywhere in Kubernetes (metav1.Condition).
   *
   * @param since RFC 3339, when {@code holds} last changed
   */
  public record Condition(String type, boolean holds, String reason, String message, String since) {
    boolean says(Condition other) {
      return type.equals(other.type) && holds == other.holds && reason.equals(other.reason);
    }
  }

  /**
   * Whether somebody who acts on the status would act otherwise on {@code other}. Live numbers and
   * texts alone do not count: in a busy fleet they change with every call.
   */
  boolean actsLike(PolicyStatus other) {
    return observedGeneration == other.observedGeneration
        && requiredReplicas == other.requiredReplicas
        && rung.equals(other.rung)
        && pods.equals(other.pods)
        && conditions.stream().allMatch(c -> other.conditions.stream().anyMatch(c::says));
  }
}
