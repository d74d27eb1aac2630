package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.model.Target;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // The extension fills the field in.
class ScaledObjectWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  KubernetesClient client;

  private static GenericKubernetesResource rooms(String target) {
    return Serialization.unmarshal(
        """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: rooms, namespace: media}
        spec: {scaleTargetRef: {name: %s}}
        """
            .formatted(target),
        GenericKubernetesResource.class);
  }

  private Resource<GenericKubernetesResource> resource(GenericKubernetesResource rooms) {
    return client
        .genericKubernetesResources(ScaledObjectWatch.CONTEXT)
        .inNamespace("media")
        .resource(rooms);
  }

  private static Target found(String name) {
    return new Target.Found(new WorkloadRef(WorkloadKind.DEPLOYMENT, "media", name));
  }

  @Test
  void followsWhatIsThereAndWhatChanges() {
    resource(rooms("sfu")).create();
    var changes = new AtomicInteger();
    try (var watch = new ScaledObjectWatch(client, changes::incrementAndGet).start()) {
      await().atMost(PATIENCE).until(() -> watch.get().problem().isEmpty());
      assertThat(watch.get().target("media", "rooms")).isEqualTo(found("sfu"));

      resource(rooms("turn")).update();
      await()
          .atMost(PATIENCE)
          .until(() -> watch.get().target("media", "rooms").equals(found("turn")));

      resource(rooms("turn")).delete();
      await().atMost(PATIENCE).until(() -> watch.get().byKey().isEmpty());
      assertThat(changes).hasValueGreaterThanOrEqualTo(3);
    }
  }

  /** No KEDA is no reason to wait, and none to give up: it may be installed later. */
  @Test
  void aClusterWithoutKedaIsToldAndAskedAgain() {
    var installed = new AtomicBoolean();
    var asked = new AtomicInteger();
    var server =
        DirectClient.of((_, _, _) -> {
          asked.incrementAndGet();
          return installed.get()
              ? new DirectClient.Reply(
                  200,
                  "{\"apiVersion\":\"keda.sh/v1alpha1\",\"kind\":\"ScaledObjectList\","
                      + "\"metadata\":{\"resourceVersion\":\"1\"},\"items\":["
                      + Serialization.asJson(rooms("sfu"))
                      + "]}")
              : new DirectClient.Reply(404, "404 page not found");
        });
    try (var watch = new ScaledObjectWatch(server, () -> {}).start()) {
      await().atMost(PATIENCE).until(() -> asked.get() > 0 && unreadable(watch));
      assertThat(watch.get().target("media", "rooms"))
          .isInstanceOfSatisfying(
              Target.Missing.class,
              missing -> assertThat(missing.reason()).contains("they cannot be read", "Not Found"));

      installed.set(true);
      await().atMost(PATIENCE).until(() -> !watch.get().byKey().isEmpty());
      assertThat(watch.get().target("media", "rooms")).isEqualTo(found("sfu"));
    }
  }

  private static boolean unreadable(ScaledObjectWatch watch) {
    return watch.get().problem().startsWith("they cannot be read");
  }
}
