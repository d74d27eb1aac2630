package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // The extension fills the field in.
class AuthConfigTest {
  KubernetesClient client;

  @Test
  void readsListsAndLeavesMissingOnesEmpty() {
    var config =
        AuthConfigMap.parse(
            Map.of(
                "requestheader-allowed-names", "[\"front-proxy-client\"]",
                "requestheader-username-headers", "[\"X-Remote-User\"]",
                "requestheader-group-headers", "[]"));
    assertThat(config.allowedNames()).containsExactly("front-proxy-client");
    assertThat(config.userHeaders()).containsExactly("X-Remote-User");
    assertThat(config.groupHeaders()).isEmpty();
    assertThat(config.clientCas()).isEmpty();
  }

  @Test
  void anUnreadableValueNamesItsKey() {
    assertThatThrownBy(() -> AuthConfigMap.parse(Map.of("requestheader-allowed-names", "front")))
        .isInstanceOf(ClusterError.class)
        .hasMessageContaining("requestheader-allowed-names cannot be read");
    assertThatThrownBy(() -> AuthConfigMap.parse(Map.of("client-ca-file", "-----BEGIN")))
        .isInstanceOf(ClusterError.class)
        .hasMessageContaining("client-ca-file cannot be read");
  }

  @Test
  void changesAreFollowedAndRubbishIsNot() {
    put("[\"one\"]");
    try (var watch = new AuthConfigWatch(client).start()) {
      await().until(() -> names(watch).equals(List.of("one")));
      put("[\"two\"]");
      await().until(() -> names(watch).equals(List.of("two")));
      put("rubbish");
      put("[\"three\"]");
      await().until(() -> names(watch).equals(List.of("three")));
      client.configMaps().inNamespace("kube-system").withName(AuthConfigMap.NAME).delete();
      assertThat(names(watch)).containsExactly("three");
    }
  }

  private static List<String> names(AuthConfigWatch watch) {
    var config = watch.get();
    return config == null ? List.of() : config.allowedNames();
  }

  private void put(String names) {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(AuthConfigMap.NAMESPACE)
                .withName(AuthConfigMap.NAME)
                .endMetadata()
                .addToData("requestheader-allowed-names", names)
                .build())
        .createOr(existing -> existing.update());
  }
}
