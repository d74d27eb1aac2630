package dev.headroom.manifests;

import static dev.headroom.manifests.Manifests.base;
import static dev.headroom.manifests.Manifests.podSpec;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Least rights: what containers and service accounts may do, and nothing beyond. */
class RightsTest {
  private static final Set<String> READING = Set.of("get", "list", "watch");

  static Stream<Yaml> containers() {
    return Manifests.containers().stream();
  }

  /** The rules of our own accounts; roles that nobody of ours is bound to are offered to people. */
  static Stream<Yaml> rules() {
    var bound =
        Stream.of("RoleBinding", "ClusterRoleBinding")
            .flatMap(kind -> base(kind).stream())
            .map(binding -> binding.at("roleRef").at("name").text())
            .collect(Collectors.toSet());
    return Stream.of("Role", "ClusterRole")
        .flatMap(kind -> base(kind).stream())
        .filter(role -> bound.contains(role.at("metadata").at("name").text()))
        .flatMap(role -> role.at("rules").items());
  }

  @ParameterizedTest
  @MethodSource("containers")
  void boundsEveryContainer(Yaml container) {
    for (var bound : List.of("requests", "limits")) {
      assertThat(
              container.at("resources").at(bound).fields().keySet().stream().map(String::valueOf))
          .as(bound)
          .containsExactlyInAnyOrder("cpu", "memory");
    }
    var context = container.at("securityContext");
    assertThat(context.at("readOnlyRootFilesystem").text()).isEqualTo("true");
    assertThat(context.at("allowPrivilegeEscalation").text()).isEqualTo("false");
    assertThat(context.at("capabilities").at("drop").texts()).containsExactly("ALL");
    assertThat(container.at("image").text())
        .matches("docker\\.io/headroom/[a-z-]+:\\d+\\.\\d+\\.\\d+");
    assertThat(container.at("imagePullPolicy").text()).isEqualTo("IfNotPresent");
    assertThat(container.has("livenessProbe")).isTrue();
  }

  @Test
  void runsTheServiceAsNobodyWithNoCapability() {
    var pod = podSpec(base("Deployment").getFirst());

    assertThat(pod.at("securityContext").at("runAsNonRoot").text()).isEqualTo("true");
    assertThat(pod.at("securityContext").at("runAsUser").text()).isEqualTo("65532");
    assertThat(pod.at("securityContext").at("seccompProfile").at("type").text())
        .isEqualTo("RuntimeDefault");
    assertThat(pod.fields().keySet().stream().map(String::valueOf))
        .doesNotContain("hostNetwork", "hostPID", "hostIPC", "volumes");
    assertThat(pod.at("containers").items()).allSatisfy(c -> assertThat(added(c)).isEmpty());
  }

  @Test
  void explainsEachCapabilityOfTheAgent() {
    var agent = podSpec(base("DaemonSet").getFirst()).at("containers").items().toList().getFirst();
    var lines = Manifests.lines(Manifests.BASE.resolve("agent.yaml"));

    assertThat(added(agent)).doesNotContain("SYS_ADMIN", "ALL").isNotEmpty();
    assertThat(added(agent))
        .allSatisfy(capability -> {
          var line = lines.indexOf(" ".repeat(16) + "- " + capability);
          assertThat(lines.get(line - 1).strip()).startsWith("# ");
        });
    assertThat(agent.at("securityContext").has("privileged")).isFalse();
  }

  private static List<String> added(Yaml container) {
    return container.at("securityContext").at("capabilities").at("add").texts();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void grantsNothingByWildcardAndDeletesNothing(Yaml rule) {
    assertThat(rule.at("apiGroups").texts()).doesNotContain("*");
    assertThat(rule.at("resources").texts()).doesNotContain("*");
    assertThat(rule.at("verbs").texts()).doesNotContain("*", "delete", "deletecollection");
  }

  @Test
  void changesOnlyWhatItNamesAndTheMarksOfADrain() {
    var anywhere =
        rules()
            .filter(rule -> rule.at("resourceNames").texts().isEmpty())
            .filter(rule -> !writes(rule).isEmpty() && !writes(rule).equals(List.of("create")))
            .map(rule -> rule.at("resources").texts() + " " + rule.at("verbs").texts());

    assertThat(anywhere)
        .containsExactlyInAnyOrder(
            "[pods] [patch]",
            "[mediascalingpolicies/status] [patch]",
            "[policymemories] [get, create, patch]",
            "[endpointslices] [get, create, update]");
  }

  private static List<String> writes(Yaml rule) {
    return rule.at("verbs").texts().stream().filter(verb -> !READING.contains(verb)).toList();
  }

  @Test
  void readsNoSecretButItsOwn() {
    var secrets =
        rules()
            .filter(rule -> rule.at("resources").texts().contains("secrets"))
            .filter(rule -> !rule.at("verbs").texts().equals(List.of("create")));

    assertThat(secrets)
        .isNotEmpty()
        .allSatisfy(
            rule -> assertThat(rule.at("resourceNames").texts()).containsExactly("headroom-ca"));
  }

  @Test
  void letsTheServiceChangeItsTwoApisOnly() {
    var apis =
        rules().filter(rule -> rule.at("resources").texts().contains("apiservices")).toList();

    assertThat(apis).hasSize(1);
    assertThat(apis.getFirst().at("resourceNames").texts())
        .containsExactlyElementsOf(
            base("APIService").stream().map(a -> a.at("metadata").at("name").text()).toList());
  }

  @Test
  void bindsOnlyItsOwnAccounts() {
    var accounts = base("ServiceAccount").stream().map(a -> a.at("metadata").at("name").text());
    var bound =
        Stream.of("RoleBinding", "ClusterRoleBinding")
            .flatMap(kind -> base(kind).stream())
            .flatMap(binding -> binding.at("subjects").items())
            .map(subject -> subject.at("kind").text() + " " + subject.at("name").text())
            .distinct();

    assertThat(bound)
        .containsExactlyInAnyOrderElementsOf(
            accounts.map(name -> "ServiceAccount " + name).toList());
  }
}
