package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A MediaScalingPolicy and the stock HPA take pods away, and not one call is cut. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = House.REPLICAS, mode = ResourceAccessMode.READ)
class DrainTest {
  /**
   * A fleet is watched for as long as the policy looks ahead, a minute, before a pod is given up.
   */
  private static final Duration DECIDED = Duration.ofMinutes(2);

  /** Sessions of ended calls fade after 30 s; then the mark, its settling time, and the HPA. */
  private static final Duration SCALED_IN = Duration.ofMinutes(2);

  /** Longer than all that would take away a pod that is empty. */
  private static final Duration HELD = Duration.ofSeconds(25);

  private final Stage stage;
  private final LiveCalls calls;

  DrainTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @Test
  void aPodGoesAfterItsLastCallWhoeverLeads() throws Exception {
    var pods = stage.freshFleet(3);
    calls.place(12, pods);
    stage.fleet().addPolicy(Stage.SIZE);
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    var victim = awaitMarked();
    Headroom.killTheLeader(stage.kubectl());
    Await.throughout(
        "three pods while all have calls", HELD, () -> stage.fleet().pods().size() == 3);
    assertThat(calls.hangUpOn(victim)).isNotEmpty().noneMatch(CallReport::cut);
    stage.fleet().awaitReady(2, SCALED_IN);
    assertThat(stage.fleet().pods()).noneMatch(pod -> pod.name().equals(victim.name()));
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut).allMatch(it -> it.lost() == 0);
    stage.fleet().awaitReady(1, SCALED_IN);
  }

  @Test
  void aMarkedPodGetsNoCallsUntilTheyNeedItAgain() throws Exception {
    var pods = stage.freshFleet(2);
    calls.place(4, pods);
    stage.fleet().addPolicy(Stage.SIZE);
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    var marked = awaitMarked();
    placementLeavesOut(marked);
    upgradeForgetsNothing();
    calls.place(8, stage.fleet().accepting());
    Await.until(
        marked.name() + " without mark", DECIDED, () -> stage.fleet().accepting().size() == 2);
    assertThat(stage.fleet().pods())
        .extracting(MediaPod::name)
        .containsExactlyElementsOf(names(pods));
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
  }

  /** An upgrade of Headroom replaces all its replicas, one after the other. */
  private void upgradeForgetsNothing() {
    var kubectl = stage.kubectl();
    Await.until("a memory of the policy", DECIDED, this::isKeptByTheLeader);
    kubectl.run("rollout", "restart", Headroom.SERVICE, "-n", Headroom.NAMESPACE);
    Headroom.awaitReady(kubectl);
    Await.throughout(
        "decisions on what was learned before",
        HELD,
        () -> !stage.fleet().lastDecision().contains("[reactive]"));
  }

  /** A young policy is kept by a leader that goes in order, and by no one before. */
  private boolean isKeptByTheLeader() {
    Headroom.endTheLeader(stage.kubectl());
    return stage
        .kubectl()
        .run("get", "policymemories", "-o", "name")
        .contains("/" + MediaFleet.NAME);
  }

  private void placementLeavesOut(MediaPod marked) {
    var signalling = Placement.open(stage.kubectl());
    for (var i = 0; i < 4; i++) {
      var answer = signalling.ask("call-" + i);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(Json.parse(answer.body()).path("pod").asText()).isNotEqualTo(marked.name());
    }
    assertThat(signalling.ask("call-0").body()).isEqualTo(signalling.ask("call-0").body());
    assertThat(signalling.askAsNobody("call-9").statusCode()).isEqualTo(403);
  }

  private MediaPod awaitMarked() {
    Await.until("a marked pod", DECIDED, () -> !stage.fleet().marked().isEmpty());
    return stage.fleet().marked().getFirst();
  }

  private static List<String> names(List<MediaPod> pods) {
    return pods.stream().map(MediaPod::name).toList();
  }
}
