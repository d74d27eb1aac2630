package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import java.util.List;
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

  private final Stage stage;
  private final LiveCalls calls;

  ScalingTest(Stage stage) {
    this.stage = stage;
    this.calls = stage.calls();
  }

  @Test
  void theAutoscalerAddsPodsForCallsAndTakesThemAway() throws Exception {
    var first = stage.freshFleet(1).getFirst();
    stage.fleet().addAutoscaler(Stage.FROM_ONE);
    calls.place(LiveCalls.FOR_TWO_PODS, List.of(first));
    stage.fleet().awaitReady(2, SCALED);
    calls.place(LiveCalls.FOR_TWO_PODS, stage.fleet().pods());
    stage.fleet().awaitReady(4, SCALED);
    Await.until(
        "four required pods",
        SCALED,
        () -> stage.api().ofFleet("rtc_required_replicas").orElse(-1) == 4);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut).allMatch(it -> it.lost() == 0);
    stage.fleet().awaitReady(1, SCALED_IN);
  }
}
