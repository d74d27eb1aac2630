package dev.headroom.policy;

import java.util.List;
import java.util.Set;

/**
 * Everything a decision reads, as it stands at the decision's time.
 *
 * <p>The views and events are read during the call only, so a caller may refill them afterwards.
 * Events that were lost do no lasting harm: the live sessions of the pods are the truth, and the
 * forecast is set right from them.
 *
 * @param pods in the order that placement fills them
 * @param replicas the workload's present {@code spec.replicas}
 * @param events what began and ended since the observation before
 * @param surplus pods that their ReplicaSets want gone
 */
public record FleetObservation(
    List<PodView> pods,
    int replicas,
    SessionEvents events,
    FleetLoad load,
    Quality quality,
    Set<FleetFlag> flags,
    List<Surplus> surplus) {

  public FleetObservation(List<PodView> pods, int replicas, SessionEvents events) {
    this(pods, replicas, events, FleetLoad.UNKNOWN, Quality.UNMEASURED, Set.of(), List.of());
  }

  public boolean is(FleetFlag flag) {
    return flags.contains(flag);
  }

  /** Live sessions on all pods, whatever their phase. */
  public int live() {
    var live = 0;
    for (var pod : pods) {
      live += pod.sessions().size();
    }
    return live;
  }
}
