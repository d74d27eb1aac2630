package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.model.PodRef;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // The extension and JUnit fill the fields in.
class ClusterWatchTest {
  private static final WorkloadRef SFU = new WorkloadRef(WorkloadKind.DEPLOYMENT, "media", "sfu");

  KubernetesClient client;
  private ClusterWatch watch;

  @BeforeEach
  void start() {
    create(deployment("10"));
    create(replicaSet());
    create(pod("sfu-1-a", "Running"));
    watch = new ClusterWatch(client).start();
    until(ClusterView::synced);
  }

  @AfterEach
  void stop() {
    watch.close();
  }

  @Test
  void whatIsThereAtTheStartIsThereOnceSynced() {
    var view = watch.view();
    assertThat(view.podsOf(SFU)).hasSize(1);
    assertThat(view.replicaSetsOf(SFU).get("sfu-1")).extracting("replicas").isEqualTo(3);
    var pod = view.podsOf(SFU).getFirst();
    assertThat(pod.node()).isEqualTo("node-a");
    assertThat(pod.labels()).containsEntry("app", "sfu");
    assertThat(pod.mayCarrySessions()).isTrue();
    var workload = view.workload(SFU).orElseThrow();
    assertThat(workload.replicas()).isEqualTo(3);
    assertThat(workload.labels()).containsEntry("team", "calls");
    assertThat(workload.capacity()).isNotNull();
  }

  @Test
  void listenersHearOfEveryChange() {
    var heard = new CopyOnWriteArrayList<ClusterView>();
    watch.onChange(heard::add);
    create(pod("sfu-1-b", "Pending"));
    await().until(() -> !heard.isEmpty() && heard.getLast().podsOf(SFU).size() == 2);
  }

  @Test
  void phasesAnnotationsAndDeletionsAreFollowed() {
    client
        .pods()
        .inNamespace("media")
        .withName("sfu-1-a")
        .editStatus(
            pod -> new PodBuilder(pod).editStatus().withPhase("Failed").endStatus().build());
    until(v -> v.podsOf(SFU).stream().noneMatch(dev.headroom.model.Pod::mayCarrySessions));
    client.resource(deployment("ten")).update();
    until(v -> v.workload(SFU).map(w -> w.problem() != null).orElse(false));
    assertThat(watch.view().workload(SFU).orElseThrow().problem()).contains("\"ten\"");
    client.pods().inNamespace("media").withName("sfu-1-a").delete();
    until(v -> v.pod(new PodRef("media", "sfu-1-a")).isEmpty());
  }

  private void until(Predicate<ClusterView> condition) {
    await().atMost(Duration.ofSeconds(10)).until(() -> condition.test(watch.view()));
  }

  private void create(HasMetadata object) {
    client.resource(object).create();
  }

  private static Deployment deployment(String capacity) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("media")
        .withName("sfu")
        .addToLabels("team", "calls")
        .addToAnnotations(CapacityAnnotations.SESSIONS, capacity)
        .endMetadata()
        .withNewSpec()
        .withReplicas(3)
        .endSpec()
        .build();
  }

  private static ReplicaSet replicaSet() {
    return new ReplicaSetBuilder()
        .withNewMetadata()
        .withNamespace("media")
        .withName("sfu-1")
        .addNewOwnerReference()
        .withApiVersion("apps/v1")
        .withKind("Deployment")
        .withName("sfu")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withReplicas(3)
        .endSpec()
        .build();
  }

  private static Pod pod(String name, String phase) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("media")
        .withName(name)
        .addToLabels("app", "sfu")
        .addNewOwnerReference()
        .withApiVersion("apps/v1")
        .withKind("ReplicaSet")
        .withName("sfu-1")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-a")
        .endSpec()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }
}
