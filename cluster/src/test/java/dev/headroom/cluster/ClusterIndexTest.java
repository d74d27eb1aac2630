package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.ClusterIndex.OwnedReplicaSet;
import dev.headroom.cluster.ClusterIndex.Owner;
import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterIndexTest {
  private static final WorkloadRef SFU = new WorkloadRef(WorkloadKind.DEPLOYMENT, "media", "sfu");

  private final ClusterIndex index = new ClusterIndex();

  private static Pod pod(String name) {
    return new Pod(
        new PodRef("media", name), "uid-" + name, "a", Map.of(), Pod.Phase.RUNNING, false, null);
  }

  @Test
  void followsTheOwnersFromPodToDeployment() {
    index.putReplicaSet(
        "media", "sfu-1", new OwnedReplicaSet(new Owner("Deployment", "sfu"), 2, 1));
    index.put(pod("b"), new Owner("ReplicaSet", "sfu-1"));
    index.put(pod("a"), new Owner("ReplicaSet", "sfu-1"));
    assertThat(index.view(true).podsOf(SFU))
        .extracting(p -> p.ref().name())
        .containsExactly("a", "b");
  }

  @Test
  void aPodMayBeHeardOfBeforeItsReplicaSet() {
    index.put(pod("a"), new Owner("ReplicaSet", "sfu-1"));
    assertThat(index.view(true).podsOf(SFU)).isEmpty();
    index.putReplicaSet(
        "media", "sfu-1", new OwnedReplicaSet(new Owner("Deployment", "sfu"), 2, 1));
    assertThat(index.view(true).podsOf(SFU)).hasSize(1);
  }

  @Test
  void aStatefulSetOwnsItsPodsItself() {
    index.put(pod("turn-0"), new Owner("StatefulSet", "turn"));
    var turn = new WorkloadRef(WorkloadKind.STATEFUL_SET, "media", "turn");
    assertThat(index.view(true).podsOf(turn)).hasSize(1);
  }

  @Test
  void otherOwnersAreNoWorkload() {
    index.put(pod("lone"), null);
    index.put(pod("job"), new Owner("Job", "backup"));
    index.putReplicaSet("media", "bare", null);
    index.put(pod("bare-x"), new Owner("ReplicaSet", "bare"));
    assertThat(index.view(true).pods("media")).hasSize(3).allMatch(p -> p.workload() == null);
  }

  @Test
  void whatIsRemovedIsGoneAndTheOldViewStays() {
    index.put(pod("a"), null);
    index.put(new Workload(SFU, 1, null, null));
    var before = index.view(true);
    index.remove(new PodRef("media", "a"));
    index.remove(SFU);
    var after = index.view(true);
    assertThat(before.pods("media")).hasSize(1);
    assertThat(after.pods("media")).isEmpty();
    assertThat(after.workloads(WorkloadKind.DEPLOYMENT, "media")).isEmpty();
    assertThat(after.allPods()).isEmpty();
  }

  @Test
  void aViewOfValuesEqualsWhatTheWatchesWouldGive() {
    var owned =
        new Pod(new PodRef("media", "a"), "u", "n", Map.of(), Pod.Phase.RUNNING, false, SFU);
    var view = ClusterView.of(List.of(owned), List.of(new Workload(SFU, 1, null, null)));
    assertThat(view.synced()).isTrue();
    assertThat(view.podsOf(SFU)).containsExactly(owned);
    assertThat(view.pod(owned.ref())).contains(owned);
    assertThat(view.workloads(WorkloadKind.DEPLOYMENT, "media")).hasSize(1);
    assertThat(view.workloads(WorkloadKind.STATEFUL_SET, "media")).isEmpty();
    assertThat(view.pods("elsewhere")).isEmpty();
  }
}
