package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The guard: whoever wants a pod gone gets it when its calls have ended. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@ResourceLock(House.REPLICAS)
class RolloutTest {
  private static final Duration DECIDED = Duration.ofMinutes(1);

  /**
   * Sessions of ended calls fade after 30 s; then the settling time, and the Deployment's
   * controller, which waits twice as long after each refusal where no change of a pod wakes it.
   */
  private static final Duration GONE = Duration.ofSeconds(150);

  private static final Duration HELD = Duration.ofSeconds(15);

  private final Stage stage;
  private final LiveCalls calls;

  RolloutTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @BeforeEach
  void aGuardedFleet() {
    stage.guard();
  }

  @Test
  void oldPodsStayUntilTheirLastCallHasEnded() throws Exception {
    var old = calls.onTwoPods();
    stage.fleet().addPolicy(Stage.SIZE);
    stage.fleet().addAutoscaler(Stage.SIZE);
    Await.until("a decision", DECIDED, () -> !stage.fleet().lastDecision().isEmpty());
    assertNobodyMayDelete(old.getFirst());
    stage.kubectl().run("rollout", "restart", "deployment/" + MediaFleet.NAME);
    Await.until(
        "two new pods, and the old ones marked",
        DECIDED,
        () -> stage.fleet().accepting().size() >= 2 && areThere(old, stage.fleet().marked()));
    calls.place(2, stage.fleet().accepting());
    Await.throughout("both old pods", HELD, () -> areThere(old, stage.fleet().pods()));
    assertThat(calls.hangUpOn(old.getFirst())).isNotEmpty().noneMatch(CallReport::cut);
    Await.until(
        "the first goes", GONE, () -> !areThere(List.of(old.getFirst()), stage.fleet().pods()));
    assertThat(stage.fleet().pods()).extracting(MediaPod::name).contains(old.getLast().name());
    assertThat(calls.hangUpOn(old.getLast())).isNotEmpty().noneMatch(CallReport::cut);
    Await.until(
        "the second goes", GONE, () -> !areThere(List.of(old.getLast()), stage.fleet().pods()));
    assertThat(calls.hangUpAll()).hasSize(2).noneMatch(CallReport::cut);
  }

  private void assertNobodyMayDelete(MediaPod pod) {
    var kubectl = stage.kubectl();
    assertThatThrownBy(() -> kubectl.run("delete", "pod", pod.name()))
        .hasMessageContaining("carries")
        .hasMessageContaining("to let it go all the same");
    assertThat(areThere(List.of(pod), stage.fleet().pods())).isTrue();
  }

  private static boolean areThere(List<MediaPod> wanted, List<MediaPod> pods) {
    var names = pods.stream().map(MediaPod::name).toList();
    return wanted.stream().allMatch(pod -> names.contains(pod.name()));
  }
}
