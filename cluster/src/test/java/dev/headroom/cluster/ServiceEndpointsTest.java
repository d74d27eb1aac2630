package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.cluster.DirectClient.Reply;
import dev.headroom.policy.Buffer;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // The extension fills the fields in.
class ServiceEndpointsTest {
  KubernetesMockServer server;
  KubernetesClient client;

  private static MediaScalingPolicy policy(String... services) {
    var drain = Fleets.drainServing(List.of(services));
    return Fleets.policy(Buffer.NONE, drain, PolicyStatus.NONE);
  }

  private static ServiceBuilder service() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("media")
        .withName("sfu")
        .endMetadata()
        .withNewSpec()
        .withIpFamilies("IPv4")
        .addNewPort()
        .withName("turn")
        .withProtocol("UDP")
        .withPort(3478)
        .withTargetPort(new IntOrString(13478))
        .endPort()
        .endSpec();
  }

  private static Endpoint endpoint(String pod) {
    var slices =
        EndpointPlan.slices(service().build(), policy("sfu"), fleet(pod).pods()).getFirst();
    return slices.getEndpoints().getFirst();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an accepting pod gets new flows               | A5   | true  | false
          a draining pod keeps its own                  | D5   | false | false
          a released pod gets none                      | R0!  | false | false
          a pod that is not ready keeps its own         | A5u  | false | false
          a pod that is deleted keeps its own           | L5   | false | true
          """)
  void nobodyLosesTheFlowsItHas(String why, String pod, boolean ready, boolean terminating) {
    var conditions = endpoint(pod).getConditions();

    assertThat(conditions.getReady()).as(why).isEqualTo(ready);
    assertThat(conditions.getServing()).as(why).isTrue();
    assertThat(conditions.getTerminating()).as(why).isEqualTo(terminating);
  }

  @Test
  void aSliceIsThatOfTheServiceAndGoesWithThePolicy() {
    var slice =
        EndpointPlan.slices(service().build(), policy("sfu"), fleet("A1 S0").pods()).getFirst();

    assertThat(slice.getMetadata().getName()).isEqualTo("sfu-headroom-ipv4");
    assertThat(slice.getMetadata().getLabels())
        .containsEntry("kubernetes.io/service-name", "sfu")
        .containsEntry("endpointslice.kubernetes.io/managed-by", "headroom.dev");
    assertThat(slice.getMetadata().getOwnerReferences())
        .extracting(owner -> owner.getKind() + " " + owner.getName())
        .containsExactly("MediaScalingPolicy sfu");
    assertThat(slice.getPorts())
        .extracting(port -> port.getName() + " " + port.getProtocol() + " " + port.getPort())
        .containsExactly("turn UDP 13478");
    assertThat(slice.getEndpoints())
        .extracting(e -> e.getTargetRef().getName() + e.getAddresses())
        .containsExactly("p-0[10.0.0.1]");
  }

  @Test
  void whatCannotBeServedIsSaid() {
    var selecting = service().editSpec().addToSelector("app", "sfu").endSpec().build();
    var named =
        service()
            .editSpec()
            .editFirstPort()
            .withTargetPort(new IntOrString("turn"))
            .endPort()
            .endSpec()
            .build();

    assertThatThrownBy(() -> EndpointPlan.slices(selecting, policy("sfu"), List.of()))
        .hasMessage(
            "Service sfu has a selector, so Kubernetes writes its EndpointSlices: take the selector"
                + " away");
    assertThatThrownBy(() -> EndpointPlan.slices(named, policy("sfu"), List.of()))
        .hasMessage("Service sfu names its target port \"turn\": write its number");
  }

  @Test
  void slicesFollowThePodsAndNothingIsAskedWhileNothingChanges() {
    client.resource(service().build()).create();
    var endpoints = new ServiceEndpoints(client);

    assertThat(endpoints.keep(policy("sfu"), fleet("A1 A1").pods(), NOW)).as("new").isFalse();
    assertThat(ready()).containsExactly(Map.entry("p-0", true), Map.entry("p-1", true));

    assertThat(endpoints.keep(policy("sfu"), fleet("A1 D1").pods(), NOW)).isTrue();
    assertThat(ready()).containsExactly(Map.entry("p-0", true), Map.entry("p-1", false));

    var requests = server.getRequestCount();
    endpoints.keep(policy("sfu"), fleet("A1 D1").pods(), NOW.plusSeconds(29));
    assertThat(server.getRequestCount()).isEqualTo(requests);
  }

  @Test
  void whatSomebodyChangedIsMended() {
    Service there = client.resource(service().build()).create();
    var endpoints = new ServiceEndpoints(client);
    endpoints.keep(policy(there.getMetadata().getName()), fleet("A1").pods(), NOW);
    client.resource(slice()).delete();

    endpoints.keep(policy("sfu"), fleet("A1").pods(), NOW.plusSeconds(30));

    assertThat(ready()).containsExactly(Map.entry("p-0", true));
  }

  @Test
  void oneServiceThatIsNotThereStopsNoOther() {
    client.resource(service().build()).create();
    var endpoints = new ServiceEndpoints(client);

    var both = policy("gone", "sfu");
    assertThatThrownBy(() -> endpoints.keep(both, fleet("A1").pods(), NOW))
        .hasMessage("there is no Service media/gone");
    assertThat(ready()).hasSize(1);
    assertThat(endpoints.keep(both, fleet("A1").pods(), NOW.plusSeconds(1)))
        .as("nobody may rely on it")
        .isFalse();
  }

  @Test
  void aSliceWithoutEndpointsAsTheApiServerShowsItIsFilled() {
    var written = new ArrayList<String>();
    var service = Serialization.asJson(service().build());
    var nobody = EndpointPlan.slices(service().build(), policy("sfu"), List.of()).getFirst();
    var shown =
        Serialization.asJson(nobody)
            .replace("\"addressType\"", "\"endpoints\":null,\"addressType\"");
    try (var direct =
        DirectClient.of((method, path, body) -> {
          if (!method.equals("GET")) {
            written.add(method + " " + body);
          }
          return new Reply(200, path.contains("endpointslices") ? shown : service);
        })) {
      new ServiceEndpoints(direct).keep(policy("sfu"), fleet("A1").pods(), NOW);
    }
    assertThat(written).singleElement().asString().startsWith("PUT").contains("p-0");
  }

  /** The next leader finds all as it should be; what is still on its way must not come after. */
  @Test
  void aWriteOfADeadLeaderThatLandsLateIsRefused() {
    var slices = new RaceSlices();
    var late = new ArrayList<String>();
    var hangs = new AtomicBoolean();
    try (var direct =
        DirectClient.of((method, path, body) -> {
          if (method.equals("GET")) {
            return slices.get(path).orElse(new Reply(404, "{\"kind\": \"Status\", \"code\": 404}"));
          }
          if (hangs.get()) {
            late.add(body);
            throw new IOException("timeout");
          }
          return slices.write(method, body);
        })) {
      new ServiceEndpoints(direct).keep(policy("sfu"), fleet("A1 D1").pods(), NOW);
      hangs.set(true);
      var dying = new ServiceEndpoints(direct);
      assertThatThrownBy(() -> dying.keep(policy("sfu"), fleet("A1 A1").pods(), NOW.plusSeconds(1)))
          .hasRootCauseMessage("timeout");
      hangs.set(false);
      new ServiceEndpoints(direct).keep(policy("sfu"), fleet("A1 D1").pods(), NOW.plusSeconds(2));
    }
    assertThat(slices.write("PUT", late.getFirst()).code()).isEqualTo(409);
    assertThat(slices.ready()).containsExactly("uid-p-0");
  }

  private EndpointSlice slice() {
    return client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace("media")
        .withName("sfu-headroom-ipv4")
        .get();
  }

  private List<Map.Entry<String, Boolean>> ready() {
    return slice().getEndpoints().stream()
        .map(e -> Map.entry(e.getTargetRef().getName(), e.getConditions().getReady()))
        .toList();
  }
}
