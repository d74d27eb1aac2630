package dev.headroom.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Signal;
import dev.headroom.scaler.CallWatch;
import dev.headroom.scaler.ExternalScalerServer;
import dev.headroom.scaler.keda.ExternalScalerGrpc;
import dev.headroom.scaler.keda.ScaledObjectRef;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private static List<Yaml> examples(String kind) {
    return Manifests.examples().stream().filter(o -> o.at("kind").text().equals(kind)).toList();
  }

  @Test
  void scalesByMetricsThatExist() {
    var asked =
        examples("HorizontalPodAutoscaler").stream()
            .flatMap(hpa -> hpa.at("spec").at("metrics").items())
            .toList();

    assertThat(asked)
        .hasSize(3)
        .allSatisfy(metric -> {
          var scope =
              metric.at("type").text().equals("Pods") ? Signal.Scope.POD : Signal.Scope.WORKLOAD;
          var source = metric.at(scope == Signal.Scope.POD ? "pods" : "object");
          assertThat(Signal.ofMetricName(source.at("metric").at("name").text()))
              .hasValueSatisfying(signal -> assertThat(signal.scope()).isEqualTo(scope));
          assertThat(source.at("target").at("type").text()).isEqualTo("AverageValue");
        });
  }

  @Test
  void asksTheScalerWhatItUnderstands() throws IOException {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server =
        ExternalScalerServer.start(
            any,
            null,
            () -> {
              throw new IllegalStateException("no data is needed");
            },
            InstantSource.system(),
            CallWatch.NOBODY);
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    var channel = NettyChannelBuilder.forAddress(loopback).usePlaintext().build();
    try {
      var scaler = ExternalScalerGrpc.newBlockingStub(channel);
      for (var object : examples("ScaledObject")) {
        for (var trigger : object.at("spec").at("triggers").items().toList()) {
          assertThat(scaler.getMetricSpec(ref(object, trigger)).getMetricSpecsCount()).isOne();
        }
      }
    } finally {
      channel.shutdownNow();
      server.stop(Duration.ofSeconds(1));
    }
  }

  private static ScaledObjectRef ref(Yaml object, Yaml trigger) {
    return ScaledObjectRef.newBuilder()
        .setName(object.at("metadata").at("name").text())
        .setNamespace("default")
        .putAllScalerMetadata(
            trigger.at("metadata").fields().entrySet().stream()
                .collect(
                    Collectors.toMap(e -> e.getKey().toString(), e -> e.getValue().toString())))
        .build();
  }

  @Test
  void neverFallsBackBelowWhatRuns() {
    assertThat(examples("ScaledObject"))
        .isNotEmpty()
        .allSatisfy(object ->
            assertThat(object.at("spec").at("fallback").at("behavior").text())
                .isEqualTo("currentReplicasIfHigher"))
        .noneMatch(object -> object.at("spec").at("fallback").at("replicas").text().equals("0"));
  }

  @Test
  void hasAScaledObjectForEachUse() {
    assertThat(examples("ScaledObject").stream().flatMap(ExamplesTest::uses))
        .contains("external", "external-push", "to zero", "by policy", "over TLS");
  }

  private static Stream<String> uses(Yaml object) {
    var spec = object.at("spec");
    var name = object.at("metadata").at("name").text();
    var trigger = spec.at("triggers").items().findFirst().orElseThrow();
    var uses = Stream.<String>builder().add(trigger.at("type").text());
    if (spec.at("minReplicaCount").text().equals("0")) {
      uses.add("to zero");
    }
    if (targets("MediaScalingPolicy", "targetRef").contains(name)) {
      uses.add("by policy");
    }
    if (trigger.has("authenticationRef")) {
      assertThat(examples("TriggerAuthentication"))
          .map(it -> it.at("metadata").at("name").text())
          .contains(trigger.at("authenticationRef").at("name").text());
      uses.add("over TLS");
    }
    return uses.build();
  }

  private static List<String> targets(String kind, String reference) {
    return examples(kind).stream().map(o -> o.at("spec").at(reference).at("name").text()).toList();
  }

  @Test
  void asksForTheWorkloadThatIsScaled() {
    assertThat(examples("ScaledObject"))
        .allSatisfy(object -> {
          var target = object.at("spec").at("scaleTargetRef");
          assertThat(object.at("spec").at("triggers").items())
              .allSatisfy(trigger ->
                  assertThat(trigger.at("metadata").at("workload").text())
                      .isEqualTo(target.at("kind").text() + "/" + target.at("name").text()));
        });
  }
}
