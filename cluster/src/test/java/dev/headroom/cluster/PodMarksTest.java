package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Pod;
import dev.headroom.model.PodRef;
import dev.headroom.policy.PodPhase;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodMarksTest {
  private static final Pod POD =
      new Pod(
          new PodRef("media", "p-0"),
          "uid-p-0",
          "node-a",
          Map.of(),
          Pod.Phase.RUNNING,
          false,
          null,
          new Pod.Life(NOW, true, NOW, List.of(), Map.of(), "7"));

  @Test
  void aDrainIsOneLabelAndTwoAnnotationsForThisVersionOfThisPodAlone() {
    Object patch = Serialization.unmarshal(PodMarks.patch(POD, PodPhase.DRAINING, NOW), Map.class);
    assertThat(patch)
        .isEqualTo(
            Map.of(
                "metadata",
                Map.of(
                    "uid",
                    "uid-p-0",
                    "resourceVersion",
                    "7",
                    "labels",
                    Map.of("headroom.dev/phase", "draining"),
                    "annotations",
                    Map.of(
                        "headroom.dev/phase-since",
                        "2026-11-20T10:00:00Z",
                        "controller.kubernetes.io/pod-deletion-cost",
                        "-1000"))));
  }

  @Test
  void acceptingIsTheAbsenceOfMarks() {
    assertThat(PodMarks.patch(POD, PodPhase.ACCEPTING, NOW))
        .contains("\"headroom.dev/phase\":null")
        .contains("\"headroom.dev/phase-since\":null")
        .contains("\"controller.kubernetes.io/pod-deletion-cost\":null");
  }

  @ParameterizedTest
  @CsvSource({
    "A5, true",
    "A0, true",
    "D5, false",
    "R0!, false",
    "S0, false",
    "A5u, false",
    "L5, false"
  })
  void onlyReadyPodsWithoutAMarkTakeSessions(String pod, boolean takes) {
    assertThat(PodMarks.takesSessions(fleet(pod).pods().getFirst())).isEqualTo(takes);
  }
}
