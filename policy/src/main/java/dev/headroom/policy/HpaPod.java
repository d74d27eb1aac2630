package dev.headroom.policy;

import dev.headroom.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod as the HPA's arithmetic sees it.
 *
 * @param terminating it has a deletion timestamp
 * @param started {@code status.startTime}, null before the kubelet saw it
 * @param readiness the Ready condition, null without one
 * @param requestsMilli requests set on the pod itself (KEP-2837), empty without
 */
public record HpaPod(
    String name,
    Pod.Phase phase,
    boolean terminating,
    @Nullable Instant started,
    @Nullable Readiness readiness,
    List<Container> containers,
    Map<String, Long> requestsMilli) {

  /** The Ready condition and when it last changed. */
  public record Readiness(boolean ready, Instant since) {}

  /** A container's part in the pod: only main containers and sidecars count in requests. */
  public enum Role {
    MAIN,
    SIDECAR,
    INIT
  }

  /** A container with its requests in thousandths, by resource name. */
  public record Container(String name, Role role, Map<String, Long> requestsMilli) {}

  public HpaPod {
    containers = List.copyOf(containers);
    requestsMilli = Map.copyOf(requestsMilli);
  }

  /** A running pod that has been ready since it started, without requests. */
  public static HpaPod running(String name, Instant since) {
    return new HpaPod(
        name, Pod.Phase.RUNNING, false, since, new Readiness(true, since), List.of(), Map.of());
  }

  /** A pod that waits for its node or its image. */
  public static HpaPod pending(String name) {
    return new HpaPod(name, Pod.Phase.PENDING, false, null, null, List.of(), Map.of());
  }

  boolean runsReady() {
    return phase == Pod.Phase.RUNNING && readiness != null && readiness.ready();
  }
}
