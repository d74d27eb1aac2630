package dev.headroom.cluster;

import dev.headroom.model.Pod;
import dev.headroom.policy.PodPhase;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;

/**
 * A drain by hand, and the way back: the marks are those of an automatic drain, so the controller
 * goes on with them, and takes the pod back when the calls need it. Blocks on the network.
 */
final class HandDrain {
  private final KubernetesClient client;
  private final FleetReports reports;

  HandDrain(KubernetesClient client, FleetReports reports) {
    this.client = client;
    this.reports = reports;
  }

  /**
   * Marks a pod, or takes its mark away.
   *
   * @param wanted {@code DRAINING} or {@code ACCEPTING}
   * @return what was done, for people
   * @throws ClusterError if there is no such pod, or its mark cannot be changed
   */
  String mark(String namespace, String name, PodPhase wanted, Instant now) {
    var found = client.pods().inNamespace(namespace).withName(name).get();
    if (found == null) {
      throw new ClusterError("there is no pod " + namespace + "/" + name);
    }
    var pod = KubeObjects.pod(found);
    var policy = policyOf(pod);
    var marked = PodMarks.marked(pod);
    if (marked == PodPhase.RELEASED) {
      throw new ClusterError("pod " + pod.ref() + " is released: it is empty and about to go");
    }
    var isDraining = marked == PodPhase.DRAINING;
    if (isDraining == (wanted == PodPhase.DRAINING)) {
      return "pod %s is %s already".formatted(pod.ref(), isDraining ? "draining" : "accepting");
    }
    new PolicyWriter(client, "headroom").mark(PodMove.mending(pod, wanted, now));
    return isDraining
        ? "pod %s takes sessions again, unless %s drains it anew".formatted(pod.ref(), policy)
        : "pod %s takes no new sessions; %s releases it when it is empty, and takes it back when calls need it"
            .formatted(pod.ref(), policy);
  }

  /** Without a policy in charge nobody would finish the drain, and the mark would be taken away. */
  private PolicyRef policyOf(Pod pod) {
    return reports.policies(pod.ref().namespace()).stream()
        .filter(MediaScalingPolicy::enforced)
        .filter(policy ->
            reports.report(policy).pods().stream()
                .anyMatch(other -> other.name().equals(pod.ref().name())))
        .map(MediaScalingPolicy::ref)
        .findFirst()
        .orElseThrow(() ->
            new ClusterError(
                "no enforced MediaScalingPolicy is in charge of pod "
                    + pod.ref()
                    + ", so nobody would drain it"));
  }
}
