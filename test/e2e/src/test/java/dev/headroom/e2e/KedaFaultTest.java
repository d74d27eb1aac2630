package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import dev.headroom.rig.Keda;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What real KEDA does when its scaler is away: no pod goes, and it recovers by itself. Halfway the
 * scaler comes back with TLS, and the rest happens over that.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("it takes the service away from everybody")
class KedaFaultTest {
  private static final Duration SCALED = Duration.ofSeconds(60);

  /** Longer than several rounds of KEDA and the HPA, shorter than a probe's patience. */
  private static final Duration AWAY = Duration.ofSeconds(8);

  private static final int SCALER_PORT = 9555;

  private static final Duration RECOVERED = Duration.ofSeconds(90);

  private static final ScaledFleet.Bounds BOUNDS = new ScaledFleet.Bounds(1, 4);

  private final Stage stage;
  private final ScaledFleet keda;
  private final LiveCalls calls;

  @TempDir private Path folder;

  KedaFaultTest(Stage stage) {
    this.stage = stage;
    this.keda = stage.keda();
    this.calls = stage.calls();
  }

  @AfterEach
  void everyoneHangsUp() throws Exception {
    calls.hangUpAll();
    stopService();
    Headroom.applyBase(stage.cluster().kubectl());
  }

  /** One after the other, with the same calls: what counts is that none of it is ever a reason. */
  @Test
  void noPodGoesAndKedaRecoversWhateverHappensToTheScaler() throws Exception {
    calls.onTwoPods();
    keda.scale(BOUNDS);
    keda.awaitHealth(SCALED);
    try (var watch = ReplicasWatch.open(stage.kubectl())) {
      service().kill(1);
      recovers();
      service().kill(2);
      recovers();
      leavesAndComesBackWithTls();
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
    calls.place(LiveCalls.FOR_TWO_PODS, stage.fleet().pods());
    stage.fleet().awaitReady(4, SCALED);
    assertThat(calls.hangUpAll()).noneMatch(CallReport::cut);
  }

  /** KEDA must show a certificate from then on: what it is told to do by the example. */
  private void leavesAndComesBackWithTls() {
    ScalerSecrets.apply(stage.kubectl(), folder);
    stopService();
    keda.awaitTrouble(SCALED);
    Await.pause(AWAY);
    Headroom.applyScalerTls(stage.cluster().kubectl());
    assertThat(keda.serves(2)).as("in the clear").isFalse();
    keda.scaleByExample(Checkout.find().example("scaledobject-tls.yaml"));
    recovers();
    keda.scaleOverTls(BOUNDS);
    recovers();
  }

  /** All at once: a rolling update would take one after the other. */
  private void stopService() {
    stage.kubectl().run("scale", Headroom.SERVICE, "-n", Headroom.NAMESPACE, "--replicas=0");
  }

  private Replicas service() {
    Headroom.awaitReady(stage.kubectl());
    return Replicas.find(stage.kubectl(), Headroom.NAMESPACE, Headroom.SELECTOR);
  }

  private Replicas operator() {
    return Replicas.find(stage.kubectl(), Keda.NAMESPACE, "app=keda-operator");
  }

  private void recovers() {
    Await.until("KEDA serves what the calls need", RECOVERED, () -> keda.serves(2));
    keda.awaitHealth(RECOVERED);
  }
}
