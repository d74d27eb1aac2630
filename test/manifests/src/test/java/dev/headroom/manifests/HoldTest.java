package dev.headroom.manifests;

import static dev.headroom.manifests.Manifests.base;
import static dev.headroom.manifests.Manifests.hold;
import static dev.headroom.manifests.Manifests.podSpec;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The hold outlives everything around it: nobody ends it while it holds somebody. */
class HoldTest {
  private static Yaml container(Yaml workload) {
    return podSpec(workload).at("containers").items().toList().getFirst();
  }

  private static Yaml example() {
    return Manifests.examples().stream()
        .filter(object -> podSpec(object).there())
        .findFirst()
        .orElseThrow();
  }

  private static int grace(Yaml workload) {
    return Integer.parseInt(podSpec(workload).at("terminationGracePeriodSeconds").text());
  }

  @Test
  void isReplacedByOneThatListensAlready() {
    var update = hold().at("spec").at("updateStrategy").at("rollingUpdate");
    assertThat(update.at("maxSurge").text()).isEqualTo("1");
    assertThat(update.at("maxUnavailable").text()).isEqualTo("0");
    assertThat(container(hold()).has("livenessProbe")).isFalse();
    assertThat(container(hold()).has("ports"))
        .as("the scheduler would keep the second one off the node")
        .isFalse();
    assertThat(grace(hold())).isGreaterThan(grace(example()));
  }

  @Test
  void isAskedWhereItListens() {
    var hook = container(example()).at("lifecycle").at("preStop").at("httpGet");
    var probe = container(hold()).at("readinessProbe").at("httpGet");
    assertThat(hook.at("host").text()).isEqualTo(probe.at("host").text()).isEqualTo("127.0.0.1");
    assertThat(hook.at("port").text()).isEqualTo(probe.at("port").text());
    assertThat(hook.at("path").text()).endsWith("/" + example().at("metadata").at("name").text());
    assertThat(podSpec(hold()).at("hostNetwork").text()).isEqualTo("true");
  }

  @Test
  void runsOnEveryNodeFromTheAgentsImageAsNobody() {
    var agent = base("DaemonSet").getFirst();
    assertThat(container(hold()).at("image").text()).isEqualTo(container(agent).at("image").text());
    for (var same : new String[] {"tolerations", "nodeSelector", "priorityClassName"}) {
      assertThat(podSpec(hold()).fields().get(same)).isEqualTo(podSpec(agent).fields().get(same));
    }
    assertThat(podSpec(hold()).at("automountServiceAccountToken").text()).isEqualTo("false");
    var rights = container(hold()).at("securityContext");
    assertThat(rights.at("runAsNonRoot").text()).isEqualTo("true");
    assertThat(rights.at("capabilities").at("drop").texts()).containsExactly("ALL");
    assertThat(rights.at("capabilities").has("add")).isFalse();
  }
}
