package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.rig.Keda;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * KEDA 2.20, which has no StreamMetricSpec, in the place of 2.21; and KEDA replaced under calls.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("it takes KEDA away from everybody")
class KedaReleasesTest {
  private static final Duration SCALED = Duration.ofSeconds(60);
  private static final Duration RECOVERED = Duration.ofSeconds(90);

  private static final Duration POLL = Duration.ofSeconds(30);

  /** KEDA polls a new ScaledObject at once: what is done by then, it did not learn by a poll. */
  private static final Duration PUSHED = Duration.ofSeconds(10);

  private final Stage stage;
  private final ScaledFleet keda;
  private final LiveCalls calls;

  KedaReleasesTest(Stage stage) {
    this.stage = stage;
    this.keda = stage.keda();
    this.calls = stage.calls();
  }

  @BeforeEach
  void goBack() {
    Keda.replace(stage.cluster(), Keda.Release.V2_20);
  }

  @AfterEach
  void upgrade() {
    if (!operatorImage().contains("v2.21.")) {
      Keda.replace(stage.cluster(), Keda.Release.V2_21);
    }
  }

  @Test
  void theReleaseBeforeScalesAFleetAndNoPodGoesWhileKedaIsReplaced() throws Exception {
    assertThat(operatorImage()).contains("v2.20.");
    stage.freshFleet(1);
    stage.fleet().addPolicy(Stage.SIZE);
    keda.scaleByPolicy(new ScaledFleet.Bounds(0, 6), POLL);
    stage.fleet().awaitReady(0, SCALED);
    var pod = wake();
    calls.place(LiveCalls.FOR_TWO_PODS, List.of(pod));
    Await.until("a second pod for the calls", SCALED, () -> stage.fleet().accepting().size() > 1);
    kedaIsReplaced();
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
  }

  /** The pod that the first caller of the sleeping fleet gets. */
  private MediaPod wake() {
    var caller = new WaitingCaller(stage.kubectl());
    assertThat(caller.ask()).isEmpty();
    assertThat(caller.refusal()).contains("the fleet is being woken");
    Await.until("a pod is asked for", PUSHED, () -> keda.replicas() == 1);
    Await.until("a place", SCALED, () -> caller.ask().isPresent());
    return stage.fleet().pods().getFirst();
  }

  private void kedaIsReplaced() throws Exception {
    var kubectl = stage.kubectl();
    var before = keda.replicas();
    try (var watch = ReplicasWatch.open(kubectl)) {
      kubectl.run("delete", "pods", "--all", "-n", Keda.NAMESPACE, "--force", "--grace-period=0");
      Keda.replace(stage.cluster(), Keda.Release.V2_21);
      assertThat(operatorImage()).contains("v2.21.");
      keda.awaitHealth(RECOVERED);
      calls.place(LiveCalls.FOR_TWO_PODS, stage.fleet().accepting());
      Await.until("KEDA adds pods again", SCALED, () -> keda.replicas() > before);
      assertThat(watch.history(MediaFleet.NAME)).isSorted().startsWith(before);
    }
  }

  private String operatorImage() {
    return stage
        .kubectl()
        .jsonPath(
            ".spec.template.spec.containers[0].image",
            "deployment",
            Keda.OPERATOR,
            "-n",
            Keda.NAMESPACE);
  }
}
