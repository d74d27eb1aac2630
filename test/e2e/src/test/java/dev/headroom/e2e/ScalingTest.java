package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the stock HPA makes of real calls. */
@Tag("cluster")
@ExtendWith(OnStage.class)
class ScalingTest {
  private static final Duration SCALED = Duration.ofSeconds(60);

  /** Sessions of ended calls fade after 30 s; then the HPA takes a pod each 5 s. */
  private static final Duration SCALED_IN = Duration.ofSeconds(100);

  private static final Duration HELD = Duration.ofSeconds(45);

  /** 15 calls are 30 sessions; with a buffer of 2 they need two pods of 20. */
  private static final int CALLS_FOR_TWO = 15;

  private final Stage stage;
  private final LiveCalls calls;

  ScalingTest(Stage stage) {
    this.stage = stage;
    this.calls = new LiveCalls(stage);
  }

  @AfterEach
  void everyoneHangsUp() throws Exception {
    calls.hangUpAll();
    stage.kubectl().run("delete", "hpa", MediaFleet.NAME, "--ignore-not-found");
  }

  @Test
  void theAutoscalerAddsPodsForCallsAndTakesThemAway() throws Exception {
    var first = stage.freshFleet(1).getFirst();
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    calls.place(CALLS_FOR_TWO, List.of(first));
    stage.fleet().awaitReady(2, SCALED);
    calls.place(CALLS_FOR_TWO, stage.fleet().pods());
    stage.fleet().awaitReady(4, SCALED);
    assertThat(stage.api().ofFleet("rtc_required_replicas")).hasValue(4);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut).allMatch(it -> it.lost() == 0);
    stage.fleet().awaitReady(1, SCALED_IN);
  }

  @Test
  void aPodWithoutAgentIsLeftOutAndTheAutoscalerHolds() throws Exception {
    var pods = Stage.oneOnEachNode(stage.freshFleet(2));
    var metered = pods.getFirst();
    var unmetered = pods.getLast();
    calls.place(CALLS_FOR_TWO, pods);
    Await.until(
        "two required pods",
        SCALED,
        () -> stage.api().ofFleet("rtc_required_replicas").orElse(-1) == 2);
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    try (var _ = StoppedAgent.on(stage, unmetered.node())) {
      Await.until(
          "no value of " + unmetered.name(), SCALED, () -> stage.sessions(unmetered).isEmpty());
      var answer = stage.api().get("pods/" + unmetered.name() + "/rtc_sessions");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body().path("message").asText()).contains(unmetered.node());
      assertThat(stage.sessions(metered)).isPresent();
      assertThat(stage.api().ofFleet("rtc_fleet_sessions")).isEmpty();
      assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
      Await.throughout(
          "two pods while one of them is unknown",
          HELD,
          () -> stage.fleet().autoscaler().desired() == 2 && stage.fleet().pods().size() == 2);
      assertThat(stage.sessions(metered)).hasValue(0);
    }
    stage.fleet().awaitReady(1, SCALED_IN);
  }
}
