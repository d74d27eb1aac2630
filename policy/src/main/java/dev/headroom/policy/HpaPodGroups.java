package dev.headroom.policy;

import dev.headroom.model.Pod;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pods of a fleet by how far their metric can be believed. Readiness counts for CPU alone: with
 * any other metric an unready running pod is as good as a ready one.
 */
record HpaPodGroups(int ready, Set<String> unready, Set<String> missing, Set<String> ignored) {
  static final String CPU = "cpu";

  /** The metric the pods are grouped for; {@code resource} is empty for custom metrics. */
  record For(Map<String, HpaSample> samples, String resource, HpaSettings settings, Instant now) {}

  private enum Group {
    READY,
    UNREADY,
    MISSING,
    IGNORED
  }

  static HpaPodGroups of(List<HpaPod> pods, For metric) {
    var ready = 0;
    var unready = new HashSet<String>();
    var missing = new HashSet<String>();
    var ignored = new HashSet<String>();
    for (var pod : pods) {
      switch (groupOf(pod, metric)) {
        case READY -> ready++;
        case UNREADY -> unready.add(pod.name());
        case MISSING -> missing.add(pod.name());
        case IGNORED -> ignored.add(pod.name());
      }
    }
    return new HpaPodGroups(ready, unready, missing, ignored);
  }

  private static Group groupOf(HpaPod pod, For metric) {
    if (pod.terminating() || pod.phase() == Pod.Phase.FAILED) {
      return Group.IGNORED;
    }
    if (pod.phase() == Pod.Phase.PENDING) {
      return Group.UNREADY;
    }
    var sample = metric.samples.get(pod.name());
    if (sample == null) {
      return Group.MISSING;
    }
    return metric.resource.equals(CPU) && startsUp(pod, sample, metric)
        ? Group.UNREADY
        : Group.READY;
  }

  /** Whether the pod's CPU is still that of a start, which says nothing about its load. */
  private static boolean startsUp(HpaPod pod, HpaSample sample, For metric) {
    var readiness = pod.readiness();
    var started = pod.started();
    if (readiness == null || started == null) {
      return true;
    }
    if (started.plus(metric.settings.cpuInitialization()).isAfter(metric.now)) {
      return !readiness.ready() || sample.at().isBefore(readiness.since().plus(sample.window()));
    }
    var neverReady = started.plus(metric.settings.readinessDelay()).isAfter(readiness.since());
    return !readiness.ready() && neverReady;
  }
}
