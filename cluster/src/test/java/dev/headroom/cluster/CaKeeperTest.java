package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.APIServiceBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // The extension fills the field in.
class CaKeeperTest {
  private static final String V1 = "v1beta1.custom.metrics.k8s.io";
  private static final String V2 = "v1beta2.custom.metrics.k8s.io";
  private static final CaKeeper.Names NAMES =
      new CaKeeper.Names("hr", "headroom-ca", "headroom-ca", "headroom", "guard", List.of(V1, V2));

  KubernetesMockServer server;
  KubernetesClient client;

  private final AtomicInteger made = new AtomicInteger();

  private CaKeeper keeper() {
    return keeper(() -> new CaPem("certificate-" + made.incrementAndGet(), "key"));
  }

  private CaKeeper keeper(Supplier<CaPem> generate) {
    return new CaKeeper(client, NAMES, generate);
  }

  @Test
  void makesTheCaOnceAndPublishesItEverywhere() {
    apiService(V1, "hr", "headroom");
    apiService(V2, "hr", "headroom");
    var first = keeper().reconcile();
    var second = keeper().reconcile();
    assertThat(second).isEqualTo(first);
    assertThat(first.problems()).isEmpty();
    assertThat(made).hasValue(1);
    assertThat(published()).containsExactly(Map.entry("ca.crt", "certificate-1"));
    assertThat(caBundle(V1)).isEqualTo("certificate-1");
    assertThat(caBundle(V2)).isEqualTo("certificate-1");
  }

  @Test
  void theGuardsWebhookIsGivenTheCaAsWell() {
    apiService(V1, "hr", "headroom");
    apiService(V2, "hr", "headroom");
    client.resource(webhooks("headroom", "somebody-elses")).create();
    keeper().reconcile();
    var bundles =
        client
            .admissionRegistration()
            .v1()
            .validatingWebhookConfigurations()
            .withName("guard")
            .get()
            .getWebhooks()
            .stream()
            .map(webhook -> String.valueOf(webhook.getClientConfig().getCaBundle()))
            .toList();
    assertThat(bundles).containsExactly(encoded("certificate-1"), "null");
  }

  private static ValidatingWebhookConfiguration webhooks(String... services) {
    var configuration =
        new ValidatingWebhookConfigurationBuilder()
            .withNewMetadata()
            .withName("guard")
            .endMetadata();
    for (var service : services) {
      configuration
          .addNewWebhook()
          .withName(service + ".headroom.dev")
          .withNewClientConfig()
          .withNewService()
          .withNamespace("hr")
          .withName(service)
          .endService()
          .endClientConfig()
          .endWebhook();
    }
    return configuration.build();
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void replicasThatStartAtOnceAgree() throws Exception {
    var replicas = 4;
    var all = new CyclicBarrier(replicas);
    Supplier<CaPem> together =
        () -> {
          await(all);
          return new CaPem("certificate-" + made.incrementAndGet(), "key");
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var states = new ArrayList<Future<CaKeeper.State>>();
      for (var i = 0; i < replicas; i++) {
        states.add(threads.submit((Callable<CaKeeper.State>) keeper(together)::reconcile));
      }
      var first = states.getFirst().get().ca();
      for (var state : states) {
        assertThat(state.get().ca()).isEqualTo(first);
      }
      assertThat(made).hasValue(replicas);
      assertThat(published()).containsEntry("ca.crt", first.certificates());
    }
  }

  @Test
  void anotherServersApiServiceIsLeftAlone() {
    apiService(V1, "monitoring", "prometheus-adapter");
    var state = keeper().reconcile();
    assertThat(caBundle(V1)).isEmpty();
    assertThat(state.problems())
        .containsExactly(
            "APIService "
                + V1
                + " belongs to Service monitoring/prometheus-adapter and is left alone",
            "APIService " + V2 + " is not installed");
  }

  @Test
  void whatSomebodyChangedIsMended() {
    apiService(V1, "hr", "headroom");
    keeper().reconcile();
    client
        .configMaps()
        .inNamespace("hr")
        .withName("headroom-ca")
        .edit(map -> new ConfigMapBuilder(map).addToData("ca.crt", "forged").build());
    client
        .apiServices()
        .withName(V1)
        .edit(s -> new APIServiceBuilder(s).editSpec().withCaBundle("").endSpec().build());
    keeper().reconcile();
    assertThat(published()).containsEntry("ca.crt", "certificate-1");
    assertThat(caBundle(V1)).isEqualTo("certificate-1");
  }

  @Test
  void whatSomebodyAddedIsTheirsAndNoReasonToWrite() {
    keeper().reconcile();
    var quiet = requests(keeper()::reconcile);
    client
        .configMaps()
        .inNamespace("hr")
        .withName("headroom-ca")
        .edit(map -> new ConfigMapBuilder(map).addToData("note", "ours").build());
    assertThat(requests(keeper()::reconcile)).isEqualTo(quiet);
    assertThat(published()).containsEntry("note", "ours");
  }

  private int requests(Runnable what) {
    var before = server.getRequestCount();
    what.run();
    return server.getRequestCount() - before;
  }

  @Test
  void aSecretWithoutKeyIsAnErrorThatSaysWhatToDo() {
    var half =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("hr")
            .withName("headroom-ca")
            .endMetadata()
            .addToData("ca.crt", "eA==")
            .build();
    client.resource(half).create();
    assertThatThrownBy(keeper()::reconcile)
        .isInstanceOf(ClusterError.class)
        .hasMessage("Secret hr/headroom-ca has no ca.key: delete it, and a new CA is made");
    assertThat(made).hasValue(0);
  }

  @Test
  void aCaNeverPrintsItsKey() {
    assertThat(new CaPem("certificates", "the-key").toString()).doesNotContain("the-key");
  }

  private void apiService(String name, String namespace, String service) {
    client
        .resource(
            new APIServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewService(service, namespace, 443)
                .endSpec()
                .build())
        .create();
  }

  private Map<String, String> published() {
    return client.configMaps().inNamespace("hr").withName("headroom-ca").get().getData();
  }

  private String caBundle(String apiService) {
    var bundle = client.apiServices().withName(apiService).get().getSpec().getCaBundle();
    return bundle == null
        ? ""
        : new String(Base64.getDecoder().decode(bundle), StandardCharsets.UTF_8);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
  }
}
