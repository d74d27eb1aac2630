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

/** What real KEDA makes of real calls. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Execution(ExecutionMode.CONCURRENT)
class KedaTest {
  private static final Duration SCALED = Duration.ofSeconds(60);

  /** Sessions of ended calls fade after 30 s; then a pod goes each 5 s, the last by KEDA. */
  private static final Duration SCALED_IN = Duration.ofMinutes(2);

  /** Longer than KEDA's cool-down and the HPA's stabilization together. */
  private static final Duration HELD = Duration.ofSeconds(20);

  private final Stage stage;
  private final ScaledFleet keda;
  private final LiveCalls calls;

  KedaTest(Stage stage) {
    this.stage = stage;
    this.keda = stage.keda();
    this.calls = stage.calls();
  }

  @Test
  void kedaAddsPodsForCallsAndTakesAllOfAnIdleFleetAway() throws Exception {
    var first = stage.freshFleet(1).getFirst();
    calls.place(LiveCalls.FOR_TWO_PODS, List.of(first));
    stage.awaitSessions(first, LiveCalls.FOR_TWO_PODS * MediaFleet.SESSIONS_A_CALL, SCALED);
    // Not before: of a new ScaledObject KEDA takes an idle fleet away at once.
    keda.scale(new ScaledFleet.Bounds(0, 4));
    stage.fleet().awaitReady(2, SCALED);
    calls.place(LiveCalls.FOR_TWO_PODS, stage.fleet().pods());
    stage.fleet().awaitReady(4, SCALED);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut).allMatch(it -> it.lost() == 0);
    stage.fleet().awaitReady(0, SCALED_IN);
  }

  @Test
  void aFleetWithOneLiveCallIsNeverIdle() throws Exception {
    var pods = stage.freshFleet(1);
    calls.place(1, pods);
    stage.awaitSessions(pods.getFirst(), MediaFleet.SESSIONS_A_CALL, SCALED);
    keda.scale(new ScaledFleet.Bounds(0, 4));
    Await.throughout("the pod of the call", HELD, () -> keda.replicas() == 1);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
    Await.until("no pod for no call", SCALED_IN, () -> keda.replicas() == 0);
  }

  /** Placement alone hears of a call that has no pod yet. */
  @Test
  void theFirstCallerOfAFleetWithoutPodsWakesIt() throws Exception {
    stage.freshFleet(1);
    stage.fleet().addPolicy(Stage.SIZE);
    keda.scaleByPolicy(new ScaledFleet.Bounds(0, 4));
    stage.fleet().awaitReady(0, SCALED);
    var caller = new WaitingCaller(stage.kubectl());
    assertThat(caller.ask()).isEmpty();
    assertThat(caller.refusal()).contains("the fleet is being woken");
    Await.until("a place", SCALED, () -> caller.ask().isPresent());
    var place = caller.ask().orElseThrow();
    var pod =
        stage.fleet().pods().stream()
            .filter(it -> it.name().equals(place))
            .findFirst()
            .orElseThrow();
    calls.place(1, List.of(pod));
    stage.awaitSessions(pod, MediaFleet.SESSIONS_A_CALL, SCALED);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut).allMatch(it -> it.lost() == 0);
    stage.fleet().awaitReady(0, SCALED_IN);
  }

  /** Nobody deletes the last pod before it is drained, and by that the fleet does not wake. */
  @Test
  void aGuardedFleetIsDrainedAndSleeps() throws Exception {
    stage.guard();
    var pod = stage.freshFleet(1).getFirst();
    calls.place(1, List.of(pod));
    stage.awaitSessions(pod, MediaFleet.SESSIONS_A_CALL, SCALED);
    stage.fleet().addPolicy(Stage.SIZE);
    keda.scaleByPolicy(new ScaledFleet.Bounds(0, 4));
    Await.throughout("the pod of the call", HELD, () -> keda.replicas() == 1);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut).allMatch(it -> it.lost() == 0);
    Await.until("no pod", SCALED_IN, () -> !stage.isThere(pod));
    Await.throughout(
        "a sleeping fleet", HELD, () -> keda.replicas() == 0 && stage.fleet().pods().isEmpty());
  }

  @Test
  void kedaAndTheMetricsApiReadTheSameNumber() throws Exception {
    calls.onTwoPods();
    keda.scale(new ScaledFleet.Bounds(1, 4));
    keda.awaitHealth(SCALED);
    assertThat(keda.value()).isEqualTo(stage.api().ofFleet("rtc_required_replicas"));
    assertThat(keda.value()).hasValue(2);
  }
}
