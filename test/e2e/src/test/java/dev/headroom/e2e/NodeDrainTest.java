package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** {@code kubectl drain} waits for the calls, and their pods are replaced meanwhile. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("it takes a node away from everybody")
class NodeDrainTest {
  private static final Duration REPLACED = Duration.ofMinutes(1);
  private static final Duration HELD = Duration.ofSeconds(15);
  private static final int EMPTIED_SECONDS = 120;

  private final Stage stage;
  private final LiveCalls calls;

  NodeDrainTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @Test
  void itsPodsGoWhenTheirCallsHaveEnded() throws Exception {
    stage.guard();
    var leaving = calls.onTwoPods().getLast();
    stage.fleet().addPolicy(Stage.SIZE);
    stage.fleet().addAutoscaler(Stage.SIZE);
    Await.until("a decision", REPLACED, () -> !stage.fleet().lastDecision().isEmpty());
    var drain = CompletableFuture.runAsync(() -> drain(leaving.node()));
    try {
      Await.until(
          "two pods elsewhere, and the one of this node marked",
          REPLACED,
          () ->
              stage.fleet().accepting().size() >= 2
                  && stage.fleet().accepting().stream()
                      .noneMatch(pod -> pod.node().equals(leaving.node()))
                  && stage.fleet().has(leaving));
      Await.throughout("its calls", HELD, () -> stage.fleet().has(leaving) && !drain.isDone());
      assertThat(calls.hangUpOn(leaving)).isNotEmpty().noneMatch(CallReport::cut);
      drain.get(EMPTIED_SECONDS, TimeUnit.SECONDS);
      assertThat(stage.fleet().has(leaving)).isFalse();
      assertThat(calls.hangUpAll()).isNotEmpty().noneMatch(CallReport::cut);
    } finally {
      stage.kubectl().run("uncordon", leaving.node());
    }
  }

  private void drain(String node) {
    stage
        .kubectl()
        .run(
            "drain",
            node,
            "--pod-selector=app=" + MediaFleet.NAME,
            "--ignore-daemonsets",
            "--timeout=" + 2 * EMPTIED_SECONDS + "s");
  }
}
