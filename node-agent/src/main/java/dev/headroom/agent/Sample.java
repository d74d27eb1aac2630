package dev.headroom.agent;

import dev.headroom.model.report.AgentReport;
import dev.headroom.model.report.PodReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What the agent knows of its pods at one moment.
 *
 * @param sequence counts this agent's samples from 1
 * @param takenNanos {@link System#nanoTime} of the moment
 * @param complete whether every metered pod is in it, or only those with new sessions
 */
record Sample(
    long sequence,
    long takenNanos,
    boolean complete,
    List<PodReport> pods,
    List<String> conditions) {

  Sample {
    pods = List.copyOf(pods);
    conditions = List.copyOf(conditions);
  }

  /**
   * The one sample that says what this and a newer one say after each other, for a receiver that
   * has heard neither. It is as old as its oldest part.
   */
  Sample followedBy(Sample newer) {
    if (newer.complete) {
      return newer;
    }
    var merged = new LinkedHashMap<String, PodReport>();
    pods.forEach(pod -> merged.put(pod.getUid(), pod));
    newer.pods.forEach(pod -> merged.put(pod.getUid(), pod));
    return new Sample(
        newer.sequence, takenNanos, complete, new ArrayList<>(merged.values()), newer.conditions);
  }

  /** The message for the service, sent at {@code nowNanos}. */
  AgentReport report(String node, String instance, long nowNanos) {
    return AgentReport.newBuilder()
        .setNode(node)
        .setAgentInstance(instance)
        .setSequence(sequence)
        .setComplete(complete)
        .setSampleAgeNanos(Math.max(0, nowNanos - takenNanos))
        .setClockMillis(MeteredPod.millis(takenNanos))
        .addAllPods(pods)
        .addAllConditions(conditions)
        .build();
  }
}
