package dev.headroom.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoscalersTest {
  private static String ours(String type, String field) {
    return """
    {type: Object, object: {describedObject: {apiVersion: apps/v1, kind: Deployment, name: sfu}, \
    metric: {name: rtc_required_replicas}, target: {type: %s, %s: "1"}}}\
    """
        .formatted(type, field);
  }

  private static HorizontalPodAutoscaler hpa(String kind, String rest) {
    return Serialization.unmarshal(
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: sfu, namespace: media}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: %s, name: sfu}
          maxReplicas: 9
          %s
        """
            .formatted(kind, rest),
        HorizontalPodAutoscaler.class);
  }

  @Test
  void boundsAndTolerancesAreThoseOfKubernetesWhereTheyAreLeftOut() {
    var plain = Autoscalers.read(hpa("Deployment", "metrics: []")).orElseThrow();
    assertThat(plain.minPods()).isEqualTo(1);
    assertThat(plain.maxPods()).isEqualTo(9);
    assertThat(plain.upTolerance()).isEqualTo(0.1);
    assertThat(plain.downTolerance()).isEqualTo(0.1);
    assertThat(plain.target()).hasToString("Deployment media/sfu");

    var set =
        Autoscalers.read(
                hpa(
                    "StatefulSet",
                    "minReplicas: 2\n  behavior: {scaleUp: {tolerance: \"0\"}, scaleDown: {tolerance: 50m}}"))
            .orElseThrow();
    assertThat(set.minPods()).isEqualTo(2);
    assertThat(set.upTolerance()).isEqualTo(0);
    assertThat(set.downTolerance()).isEqualTo(0.05);
    assertThat(set.target()).hasToString("StatefulSet media/sfu");
  }

  @Test
  void whatIsNotScaledByHeadroomIsNoneOfOurs() {
    assertThat(Autoscalers.read(hpa("ReplicationController", "metrics: []"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "AverageValue, averageValue, ''",
    "Value, value, target of type Value",
  })
  void theTargetMustBeAnAverage(String type, String field, String problem) {
    var read = Autoscalers.read(hpa("Deployment", "metrics: [" + ours(type, field) + "]"));

    assertThat(String.join("; ", read.orElseThrow().problems())).contains(problem);
    assertThat(read.orElseThrow().problems().isEmpty()).isEqualTo(problem.isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}} | it also scales by a Resource metric
          {type: Pods, pods: {metric: {name: rtc_sessions}, target: {type: AverageValue, averageValue: "60"}}} | it does not read rtc_required_replicas
          """)
  void otherMetricsAreTold(String metric, String problem) {
    var read = Autoscalers.read(hpa("Deployment", "metrics: [" + metric + "]")).orElseThrow();

    assertThat(String.join("; ", read.problems())).contains(problem);
  }

  @Test
  void kedasOwnMetricsAreNotJudged() {
    var keda =
        "metrics: [{type: External, external: {metric: {name: s0-required-replicas},"
            + " target: {type: AverageValue, averageValue: \"1\"}}}]";

    assertThat(Autoscalers.read(hpa("Deployment", keda)).orElseThrow().problems()).isEmpty();
  }
}
