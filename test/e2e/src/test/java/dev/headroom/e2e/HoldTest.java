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

  private static final Duration UPGRADED = Duration.ofMinutes(1);

  /** Sessions of ended calls fade after 30 s. */
  private static final Duration GONE = Duration.ofMinutes(2);

  private final Stage stage;
  private final LiveCalls calls;

  HoldTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @Test
  void aDeletedPodStaysForItsCallsThroughAnUpgradeOfTheHold() throws Exception {
    var pod = stage.heldFleet(1).getFirst();
    calls.place(CALLS, stage.fleet().pods());
    stage.awaitSessions(pod, CALLS * MediaFleet.SESSIONS_A_CALL, HELD);
    stage.kubectl().run("delete", "pod", pod.name(), "--wait=false");
    theHoldIsUpgraded();
    Await.throughout("the deleted pod", HELD, () -> stage.isThere(pod));
    assertThat(calls.hangUpAll()).hasSize(CALLS).noneMatch(CallReport::cut);
    Await.until("it goes", GONE, () -> !stage.isThere(pod));
  }

  /** Not as {@code rollout status} sees it: that waits for the end of the old ones. */
  private void theHoldIsUpgraded() {
    var before = holds();
    assertThat(before).isNotEmpty();
    stage.kubectl().run("rollout", "restart", Headroom.HOLD, "-n", Headroom.NAMESPACE);
    Await.until(
        "other holds on all nodes",
        UPGRADED,
        () -> {
          var now = holds();
          return now.size() == before.size() && now.stream().noneMatch(before::contains);
        });
  }

  /** Names of those that take requests and are not asked to end. */
  private List<String> holds() {
    var pods =
        stage
            .kubectl()
            .json("pods", "-n", Headroom.NAMESPACE, "-l", "app.kubernetes.io/name=headroom-hold");
    return Json.stream(Json.parse(pods).path("items"))
        .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
        .filter(
            pod -> pod.path("status").path("containerStatuses").path(0).path("ready").asBoolean())
        .map(pod -> pod.path("metadata").path("name").asText())
        .toList();
  }
}
