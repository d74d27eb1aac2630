package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.rig.Keda;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** What real KEDA does when it or its scaler is away: no pod goes, and it recovers by itself. */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("they take KEDA or the service away from everybody")
class KedaFaultTest {
  private static final Duration SCALED = Duration.ofSeconds(60);

  /** Sessions of ended calls fade after 30 s; then a pod goes each 5 s. */
  private static final Duration SCALED_IN = Duration.ofMinutes(2);

  /** Longer than KEDA's cool-down and the HPA's stabilization together. */
  private static final Duration HELD = Duration.ofSeconds(20);

  /** Longer than several rounds of KEDA and the HPA, shorter than a probe's patience. */
  private static final Duration AWAY = Duration.ofSeconds(8);

  private static final int SCALER_PORT = 9555;

  private static final Duration RECOVERED = Duration.ofSeconds(90);

  private final Stage stage;
  private final ScaledFleet keda;
  private final LiveCalls calls;

  KedaFaultTest(Stage stage) {
    this.stage = stage;
    this.keda = stage.keda();
    this.calls = new LiveCalls(stage);
  }

  @BeforeEach
  void twoPodsCarryCalls() throws Exception {
    calls.onTwoPods();
    keda.scale(new ScaledFleet.Bounds(1, 4));
    keda.awaitHealth(SCALED);
  }

  @AfterEach
  void everyoneHangsUp() throws Exception {
    calls.hangUpAll();
  }

  @Test
  void noPodGoesWhileTheScalerIsAway() throws Exception {
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

  /** One after the other, with the same calls: what counts is that none of it is ever a reason. */
  @Test
  void noPodGoesAndKedaRecoversWhateverHappensToTheScaler() throws Exception {
    try (var watch = ReplicasWatch.open(stage.kubectl())) {
      service().kill(1);
      recovers();
      service().kill(2);
      recovers();
      try (var _ = operator().cutFrom(SCALER_PORT)) {
        Await.pause(AWAY);
      }
      recovers();
      try (var _ = service().stop()) {
        Await.pause(AWAY);
        assertThat(stage.api().ofFleet("rtc_required_replicas")).isEmpty();
      }
      recovers();
      assertThat(watch.history(MediaFleet.NAME)).containsExactly(2);
    }
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
  }

  private Replicas service() {
    Headroom.awaitReady(stage.kubectl());
    return Replicas.find(stage.kubectl(), Headroom.NAMESPACE, "app.kubernetes.io/name=headroom");
  }

  private Replicas operator() {
    return Replicas.find(stage.kubectl(), Keda.NAMESPACE, "app=keda-operator");
  }

  private void recovers() {
    Await.until("KEDA serves what the calls need", RECOVERED, () -> keda.serves(2));
    keda.awaitHealth(RECOVERED);
  }

  @Test
  void noPodGoesWhileKedaIsReplaced() throws Exception {
    stage
        .kubectl()
        .run("delete", "pods", "--all", "-n", Keda.NAMESPACE, "--force", "--grace-period=0");
    Await.throughout("two pods without KEDA", HELD, () -> keda.replicas() == 2);
    keda.awaitHealth(RECOVERED);
    calls.place(LiveCalls.FOR_TWO_PODS, stage.fleet().pods());
    stage.fleet().awaitReady(4, SCALED);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
  }
}
