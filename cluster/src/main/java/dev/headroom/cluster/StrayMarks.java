package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.PodPhase;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes our marks off pods that no policy is in charge of any more. Blocks on the network. */
final class StrayMarks {
  private static final Logger LOG = LoggerFactory.getLogger(StrayMarks.class);

  private final PolicyWriter writer;

  StrayMarks(PolicyWriter writer) {
    this.writer = writer;
  }

  void clear(ClusterView view, Instant now) {
    view.allPods().filter(pod -> isStray(pod, view)).forEach(pod -> free(pod, now));
  }

  private static boolean isStray(Pod pod, ClusterView view) {
    return PodMarks.marked(pod) != null
        && !pod.terminating()
        && pod.workload() != null
        && view.policyOf(pod.workload()).isEmpty()
        && !isGoing(pod.workload(), view);
  }

  /** While a scale-in is carried out, the marks say whom it takes: another pod would go instead. */
  private static boolean isGoing(WorkloadRef workload, ClusterView view) {
    var alive = FleetObserver.alive(view.podsOf(workload)).filter(pod -> !pod.terminating());
    return view.workload(workload).map(w -> w.replicas() < alive.count()).orElse(false);
  }

  private void free(Pod pod, Instant now) {
    try {
      writer.mark(PodMove.mending(pod, PodPhase.ACCEPTING, now));
      LOG.info("pod {}: no policy is in charge any more, its marks are taken away", pod.ref());
    } catch (KubernetesClientException failure) {
      LOG.warn("pod {} keeps its marks for now: {}", pod.ref(), ClusterError.rootOf(failure));
    }
  }
}
