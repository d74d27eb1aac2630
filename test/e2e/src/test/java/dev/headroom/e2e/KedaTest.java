package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.rig.Keda;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What real KEDA makes of real calls, and what it does when somebody does not answer. */
@Tag("cluster")
@ExtendWith(OnStage.class)
class KedaTest {
  private static final Duration SCALED = Duration.ofSeconds(60);

  /** Sessions of ended calls fade after 30 s; then a pod goes each 5 s, the last by KEDA. */
  private static final Duration SCALED_IN = Duration.ofMinutes(2);

  /** Longer than KEDA's cool-down and the HPA's stabilization together. */
  private static final Duration HELD = Duration.ofSeconds(20);

  private static final Duration RECOVERED = Duration.ofSeconds(90);

  /** 15 calls are 30 sessions; with a buffer of 2 they need two pods of 20. */
  private static final int CALLS_FOR_TWO = 15;

  private final Stage stage;
  private final ScaledFleet keda;
  private final LiveCalls calls;

  KedaTest(Stage stage) {
    this.stage = stage;
    this.keda = new ScaledFleet(stage.kubectl());
    this.calls = new LiveCalls(stage);
  }

  @BeforeAll
  static void kedaIsThere(Stage stage) {
    Keda.install(stage.cluster());
  }

  @AfterEach
  void everyoneHangsUp() throws Exception {
    keda.remove();
    calls.hangUpAll();
  }

  @Test
  void kedaAddsPodsForCallsAndTakesAllOfAnIdleFleetAway() throws Exception {
    var first = stage.freshFleet(1).getFirst();
    keda.scale(new ScaledFleet.Bounds(0, 4));
    calls.place(CALLS_FOR_TWO, List.of(first));
    stage.fleet().awaitReady(2, SCALED);
    calls.place(CALLS_FOR_TWO, stage.fleet().pods());
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

  @Test
  void noPodGoesWhileTheScalerIsAway() throws Exception {
    callsOnTwoPods();
    stage.kubectl().run("scale", Headroom.SERVICE, "-n", Headroom.NAMESPACE, "--replicas=0");
    try {
      keda.awaitTrouble(SCALED);
      Await.throughout("two pods without a word", HELD, () -> keda.replicas() == 2);
    } finally {
      stage.kubectl().run("scale", Headroom.SERVICE, "-n", Headroom.NAMESPACE, "--replicas=2");
      Headroom.awaitReady(stage.kubectl());
    }
    keda.awaitHealth(RECOVERED);
    assertThat(keda.replicas()).isEqualTo(2);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
    Await.until("KEDA scales by itself again", SCALED_IN, () -> keda.replicas() == 1);
  }

  @Test
  void noPodGoesWhileOneOfThemIsUnknown() throws Exception {
    var pods = callsOnTwoPods();
    try (var _ = StoppedAgent.on(stage, pods.getLast().node())) {
      Await.until(
          "no value of " + pods.getLast().name(),
          SCALED,
          () -> stage.sessions(pods.getLast()).isEmpty());
      assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
      Await.throughout("two pods, one unknown", HELD, () -> keda.replicas() == 2);
    }
    Await.until("one pod when both are known", SCALED_IN, () -> keda.replicas() == 1);
  }

  @Test
  void noPodGoesWhileKedaIsReplaced() throws Exception {
    callsOnTwoPods();
    stage
        .kubectl()
        .run("delete", "pods", "--all", "-n", Keda.NAMESPACE, "--force", "--grace-period=0");
    Await.throughout("two pods without KEDA", HELD, () -> keda.replicas() == 2);
    keda.awaitHealth(RECOVERED);
    calls.place(CALLS_FOR_TWO, stage.fleet().pods());
    stage.fleet().awaitReady(4, SCALED);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
  }

  @Test
  void kedaAndTheMetricsApiReadTheSameNumber() throws Exception {
    callsOnTwoPods();
    assertThat(keda.value()).isEqualTo(stage.api().ofFleet("rtc_required_replicas"));
    assertThat(keda.value()).hasValue(2);
  }

  /** A fleet of two pods that carries 15 calls, scaled by KEDA between one pod and four. */
  private List<MediaPod> callsOnTwoPods() throws Exception {
    var pods = Stage.oneOnEachNode(stage.freshFleet(2));
    calls.place(CALLS_FOR_TWO, pods);
    Await.until(
        "two required pods",
        SCALED,
        () -> stage.api().ofFleet("rtc_required_replicas").orElse(-1) == 2);
    keda.scale(new ScaledFleet.Bounds(1, 4));
    keda.awaitHealth(RECOVERED);
    return pods;
  }
}
