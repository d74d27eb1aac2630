package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The hold: nobody is asked before a pod is deleted, and its calls end all the same as they like.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
class HoldTest {
  private static final int CALLS = 4;

  /** Longer than any answer that is not late on purpose, and than rtpengine lives after SIGTERM. */
  private static final Duration HELD = Duration.ofSeconds(15);

  /** Sessions of ended calls fade after 30 s. */
  private static final Duration GONE = Duration.ofMinutes(2);

  private final Stage stage;
  private final LiveCalls calls;

  HoldTest(Stage stage) {
    this.stage = stage;
    this.calls = new LiveCalls(stage);
  }

  @AfterEach
  void everyoneHangsUp() throws Exception {
    calls.hangUpAll();
  }

  @Test
  void aDeletedPodStaysForItsCallsThroughAnUpgradeOfTheHold() throws Exception {
    var pod = stage.heldFleet(1).getFirst();
    calls.place(CALLS, stage.fleet().pods());
    stage.awaitSessions(pod, CALLS * MediaFleet.SESSIONS_A_CALL, HELD);
    stage.kubectl().run("delete", "pod", pod.name(), "--wait=false");
    stage.kubectl().run("rollout", "restart", Headroom.HOLD, "-n", Headroom.NAMESPACE);
    Headroom.awaitHold(stage.kubectl());
    Await.throughout("the deleted pod", HELD, () -> isThere(pod));
    assertThat(calls.hangUpAll()).hasSize(CALLS).noneMatch(CallReport::cut);
    Await.until("it goes", GONE, () -> !isThere(pod));
  }

  /** Leaving pods are none of the fleet's. */
  private boolean isThere(MediaPod pod) {
    return stage
        .kubectl()
        .run("get", "pod", pod.name(), "--ignore-not-found", "-o", "name")
        .contains(pod.name());
  }
}
