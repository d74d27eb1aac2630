package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Target;
import dev.headroom.model.WorkloadKind;
import dev.headroom.model.WorkloadRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaledObjectTest {
  private static final String OURS =
      "{type: external, metadata: {scalerAddress: 'headroom-external-scaler.headroom-system.svc:9555'}}";

  private static ScaledObject read(String spec) {
    return ScaledObject.read(
        Serialization.unmarshal(
            """
            apiVersion: keda.sh/v1alpha1
            kind: ScaledObject
            metadata: {name: rooms, namespace: media}
            spec: {%s}
            """
                .formatted(spec),
            GenericKubernetesResource.class));
  }

  private static ScaledObject withFallback(String trigger, String fallback) {
    return read(
        "scaleTargetRef: {name: sfu}, triggers: [%s], fallback: {failureThreshold: 3, %s}"
            .formatted(trigger, fallback));
  }

  @ParameterizedTest
  @CsvSource({"name: sfu, DEPLOYMENT", "'kind: StatefulSet, name: sfu', STATEFUL_SET"})
  void aTargetIsADeploymentUnlessItSaysOtherwise(String target, WorkloadKind kind) {
    assertThat(read("scaleTargetRef: {" + target + "}").target())
        .isEqualTo(new Target.Found(new WorkloadRef(kind, "media", "sfu")));
  }

  @Test
  void anotherKindIsNotRead() {
    assertThat(read("scaleTargetRef: {kind: Rollout, name: sfu}").target())
        .isEqualTo(new Target.Missing("it scales a Rollout, which is not read"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replicas: 1, behavior: currentReplicasIfHigher | ''
          replicas: 1, behavior: currentReplicas         | ''
          replicas: 0, behavior: currentReplicasIfHigher | fallback.replicas is 0: all pods go while the scaler is away
          replicas: 3                                    | fallback.behavior is static: live pods go while no value is known
          replicas: 3, behavior: static                  | fallback.behavior is static: live pods go while no value is known
          replicas: 3, behavior: currentReplicasIfLower  | fallback.behavior is currentReplicasIfLower: live pods go while no value is known
          """)
  void aFallbackThatCanTakeLivePodsIsToldOfOursAlone(String fallback, String danger) {
    assertThat(withFallback(OURS, fallback).danger()).isEqualTo(danger);
    assertThat(withFallback("{type: cron, metadata: {timezone: UTC}}", fallback).danger())
        .isEmpty();
  }

  @Test
  void withoutFallbackReplicasStay() {
    var plain = read("scaleTargetRef: {name: sfu}, triggers: [" + OURS + "]");
    assertThat(plain.danger()).isEmpty();
  }

  @Test
  void whatIsNotThereIsToldApartFromWhatCannotBeRead() {
    assertThat(ScaledObjects.UNREAD.target("media", "rooms"))
        .isEqualTo(new Target.Missing("ScaledObjects: they are not read yet"));
    assertThat(new ScaledObjects(Map.of(), "").target("media", "rooms"))
        .isEqualTo(new Target.Missing("there is none of that name"));
    var dangerous = withFallback(OURS, "replicas: 0");
    var known = new ScaledObjects(Map.of("media/rooms", dangerous), "");
    assertThat(known.target("media", "rooms")).isEqualTo(dangerous.target());
    assertThat(known.dangerous()).containsExactly(dangerous);
  }
}
