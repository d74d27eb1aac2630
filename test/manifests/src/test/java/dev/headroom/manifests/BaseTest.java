package dev.headroom.manifests;

import static dev.headroom.manifests.Manifests.base;
import static dev.headroom.manifests.Manifests.podSpec;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of the installation as a whole: nothing forgotten, and names that fit each other. */
class BaseTest {
  static Stream<Yaml> objects() {
    return base().stream();
  }

  static Stream<Yaml> workloads() {
    return Manifests.workloads().stream();
  }

  @Test
  void installsEveryFileOfTheFolder() {
    assertThat(Manifests.kustomization().at("resources").texts())
        .containsExactlyInAnyOrderElementsOf(
            Manifests.files(Manifests.BASE).filter(f -> !f.equals("kustomization.yaml")).toList());
  }

  @Test
  void installsEachKindItPromises() {
    assertThat(objects().map(Yaml::title))
        .doesNotHaveDuplicates()
        .contains(
            "Namespace headroom-system",
            "CustomResourceDefinition mediascalingpolicies.headroom.dev",
            "CustomResourceDefinition policymemories.headroom.dev",
            "DaemonSet headroom-agent",
            "Deployment headroom",
            "PodDisruptionBudget headroom",
            "Service headroom",
            "Service headroom-external-scaler",
            "APIService v1beta1.custom.metrics.k8s.io",
            "APIService v1beta2.custom.metrics.k8s.io");
  }

  @ParameterizedTest
  @MethodSource("objects")
  void labelsEveryObject(Yaml object) {
    assertThat(object.at("metadata").at("labels").fields().keySet().stream().map(String::valueOf))
        .contains("app.kubernetes.io/name", "app.kubernetes.io/component");
    assertThat(Manifests.kustomization().at("labels").items().toList())
        .anySatisfy(label ->
            assertThat(label.at("pairs").at("app.kubernetes.io/part-of").text())
                .isEqualTo("headroom"));
  }

  @Test
  void putsEveryNamespacedObjectIntoItsOwnNamespace() {
    var elsewhere =
        objects()
            .filter(o -> o.at("metadata").has("namespace"))
            .filter(o -> !o.at("metadata").at("namespace").text().equals("headroom-system"))
            .map(Yaml::title);

    assertThat(elsewhere).containsExactly("RoleBinding headroom-auth-reader");
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void selectsThePodsItMakes(Yaml workload) {
    var labels = workload.at("spec").at("template").at("metadata").at("labels").fields();

    assertThat(labels.entrySet().toString())
        .contains(
            workload.at("spec").at("selector").at("matchLabels").fields().entrySet().stream()
                .map(String::valueOf)
                .toList());
  }

  @Test
  void pointsServicesAndProbesAtPortsThatExist() {
    assertThat(base("Service"))
        .allSatisfy(service ->
            service
                .at("spec")
                .at("ports")
                .items()
                .forEach(port -> assertThat(portNames()).contains(port.at("targetPort").text())));
    assertThat(Manifests.containers())
        .allSatisfy(container ->
            Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                .filter(container::has)
                .forEach(probe ->
                    assertThat(portNames())
                        .contains(container.at(probe).at("httpGet").at("port").text())));
  }

  private static List<String> portNames() {
    return Manifests.containers().stream()
        .flatMap(container -> container.at("ports").items())
        .map(port -> port.at("name").text())
        .toList();
  }

  @Test
  void mountsOnlyVolumesThatExist() {
    assertThat(workloads())
        .allSatisfy(workload -> {
          var volumes =
              podSpec(workload).at("volumes").items().map(v -> v.at("name").text()).toList();
          assertThat(
                  Manifests.containers(workload).stream()
                      .flatMap(c -> c.at("volumeMounts").items()))
              .allSatisfy(mount -> assertThat(volumes).contains(mount.at("name").text()));
        });
  }

  @Test
  void givesTheAggregatorOneServiceAndNoBundleToFightOver() {
    var apis = base("APIService");

    assertThat(apis.stream().map(api -> api.at("spec").at("versionPriority").text()))
        .containsExactly("100", "200");
    assertThat(apis)
        .allSatisfy(api -> {
          var spec = api.at("spec");
          assertThat(api.at("metadata").at("name").text())
              .isEqualTo(spec.at("version").text() + "." + spec.at("group").text());
          assertThat(spec.fields().keySet().stream().map(String::valueOf))
              .doesNotContain("caBundle", "insecureSkipTLSVerify");
          assertThat(spec.at("service").fields().toString())
              .isEqualTo("{name=headroom, namespace=headroom-system, port=443}");
        });
    assertThat(base("Service").getFirst().at("spec").has("clusterIP"))
        .as("the aggregator refuses headless Services")
        .isFalse();
  }

  @Test
  void keepsOneReplicaThroughDisruptions() {
    assertThat(base("Deployment").getFirst().at("spec").at("replicas").text()).isEqualTo("2");
    assertThat(base("PodDisruptionBudget").getFirst().at("spec").at("minAvailable").text())
        .isEqualTo("1");
  }
}
