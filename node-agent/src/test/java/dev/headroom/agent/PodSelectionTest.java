package dev.headroom.agent;

import static dev.headroom.agent.TestPods.UID_A;
import static dev.headroom.agent.TestPods.labelled;
import static dev.headroom.agent.TestPods.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.PodRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSelectionTest {
  private static final NodePod POD = running(UID_A, "sfu-0");

  @ParameterizedTest(name = "pod says {0}, namespace says {1}: metered {2}")
  @CsvSource({
    "'', '', true",
    "false, '', false",
    "true, '', true",
    "'', false, false",
    "'', true, true",
    "true, false, true",
    "false, true, false",
    "no, '', true",
    "no, false, false",
  })
  void thePodsLabelCountsBeforeItsNamespaces(String pod, String namespace, boolean metered) {
    var labels = namespace.isEmpty() ? Map.<String, String>of() : Map.of("media", namespace);
    var selection = PodSelection.of(Map.of(UID_A, labelled(POD, pod, false)), labels, true);
    assertThat(selection.metered().containsKey(UID_A)).isEqualTo(metered);
    assertThat(selection.optedOut()).isEqualTo(metered ? 0 : 1);
    assertThat(selection.conditions()).hasSize(pod.equals("no") ? 1 : 0);
  }

  @Test
  void takesPodsOnTheNodesNetworkLikeAnyOther() {
    assertThat(TestPods.selection(labelled(POD, "", true)).metered()).containsKey(UID_A);
    assertThat(TestPods.selection(labelled(POD, "false", true)).optedOut()).isEqualTo(1);
  }

  @Test
  void countsPodsOnTheNodesNetworkWhereTheyCannotBeMetered() {
    var silent = without(labelled(POD, "", true));
    assertThat(silent.hostNetwork()).isEqualTo(1);
    assertThat(silent.metered()).isEmpty();
    assertThat(silent.conditions()).isEmpty();
    assertThat(without(labelled(POD, "true", true)).conditions())
        .containsExactly(
            "pod media/sfu-0 asks to be metered, but this node cannot meter pods on its own"
                + " network");
  }

  private static PodSelection without(NodePod pod) {
    return PodSelection.of(Map.of(UID_A, pod), Map.of(), false);
  }

  @Test
  void readsWhatItNeedsOfAPod() throws IOException {
    var pod =
        read(
            """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"sfu-0","namespace":"media",
             "uid":"u-1","resourceVersion":"77","labels":{"headroom.dev/meter":"false","a":"b"},
             "annotations":{"kubernetes.io/config.hash":"abc123"},"managedFields":[{"x":{"y":1}}]},
             "spec":{"containers":[{"name":"c","ports":[{"hostPort":1}]}],"hostNetwork":true},
             "status":{"phase":"Running","podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}],
             "conditions":null}}
            """);
    assertThat(pod.key()).isEqualTo("u-1");
    assertThat(pod.version()).isEqualTo("77");
    assertThat(pod.value())
        .isEqualTo(
            new NodePod(
                "u-1",
                "abc123",
                new PodRef("media", "sfu-0"),
                "false",
                true,
                true,
                false,
                List.of("10.0.0.1", "fd00::1"),
                "",
                false));
  }

  @ParameterizedTest(name = "owned by {0} with template hash {1}: of {2}")
  @CsvSource({
    "sfu-5d8f, 5d8f, sfu",
    "sfu-5d8f, '', sfu-5d8f",
    "sfu, 5d8f, sfu",
    "a-5d8f-5d8f, 5d8f, a-5d8f",
  })
  void knowsItsWorkloadAndThatItLeaves(String owner, String hash, String workload)
      throws IOException {
    var pod =
        read("""
        {"metadata":{"uid":"u","resourceVersion":"1","deletionTimestamp":"2026-01-01T00:00:00Z",
         "labels":{"pod-template-hash":"%s"},"ownerReferences":[
         {"name":"x","kind":"Y"},{"name":"%s","controller":true},{"name":"z","controller":false}]}}
        """
                .formatted(hash, owner))
            .value();
    assertThat(pod.workload()).isEqualTo(workload);
    assertThat(pod.leaving()).isTrue();
  }

  @Test
  void leavesOutPodsThatHaveRunToTheirEnd() throws IOException {
    for (var phase : List.of("Succeeded", "Failed")) {
      var pod =
          read(
              "{\"metadata\":{\"uid\":\"u\",\"resourceVersion\":\"1\"},\"status\":{\"phase\":\""
                  + phase
                  + "\"}}");
      assertThat(PodSelection.of(Map.of("u", pod.value()), Map.of(), true).metered()).isEmpty();
    }
  }

  private static Resource.Item<NodePod> read(String text) throws IOException {
    try (var json = Json.FACTORY.createParser(text.getBytes(StandardCharsets.UTF_8))) {
      json.nextToken();
      return NodePod.read(json);
    }
  }
}
