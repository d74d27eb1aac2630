package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.calls.CallReport;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A node without its agent: nothing is known of the pods on it, so none is given up, whether the
 * HPA, KEDA or a policy scales them.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
@Isolated("it takes an agent away from everybody")
class AgentAwayTest {
  private static final Duration SEEN = Duration.ofSeconds(60);

  /** Sessions of ended calls fade after 30 s; then a pod goes each 5 s. */
  private static final Duration SCALED_IN = Duration.ofMinutes(2);

  /** Longer than any of the three would take to remove an empty pod: sessions fade after 30 s. */
  private static final Duration HELD = Duration.ofSeconds(45);

  private final Stage byHpa;
  private final Stage byKeda;
  private final Stage byPolicy;
  private final LiveCalls hpaCalls;
  private final LiveCalls kedaCalls;
  private final LiveCalls policyCalls;

  AgentAwayTest(Stage byHpa, Stage byKeda, Stage byPolicy) {
    this.byHpa = byHpa;
    this.byKeda = byKeda;
    this.byPolicy = byPolicy;
    this.hpaCalls = byHpa.calls();
    this.kedaCalls = byKeda.calls();
    this.policyCalls = byPolicy.calls();
  }

  @Test
  void noPodGoesOfWhichOneIsUnknown() throws Exception {
    var unknown = hpaCalls.onTwoPods().getLast();
    byHpa.fleet().addAutoscaler(Stage.FROM_ONE);
    kedaCalls.onTwoPods();
    var keda = byKeda.keda();
    keda.scale(new ScaledFleet.Bounds(1, 4));
    keda.awaitHealth(SEEN);
    policyCalls.place(4, Stage.oneOnEachNode(byPolicy.freshFleet(2)));
    try (var _ = StoppedAgent.on(byHpa, unknown.node())) {
      Await.until("no value of its pods", SEEN, () -> byHpa.sessions(unknown).isEmpty());
      theApiSaysWhy(unknown);
      byPolicy.fleet().addPolicy(Stage.SIZE);
      byPolicy.fleet().addAutoscaler(Stage.FROM_ONE);
      Await.until("a decision", SEEN, () -> !byPolicy.fleet().lastDecision().isEmpty());
      assertThat(hpaCalls.hangUpAll()).noneMatch(CallReport::cut);
      assertThat(kedaCalls.hangUpAll()).noneMatch(CallReport::cut);
      Await.throughout(
          "two pods each", HELD, () -> holds(byHpa) && holds(byKeda) && holds(byPolicy));
      assertThat(byHpa.fleet().autoscaler().desired()).isEqualTo(2);
    }
    byHpa.fleet().awaitReady(1, SCALED_IN);
    Await.until("one pod by KEDA", SCALED_IN, () -> keda.replicas() == 1);
    Await.until("a marked pod", SCALED_IN, () -> !byPolicy.fleet().marked().isEmpty());
    assertThat(policyCalls.hangUpAll()).noneMatch(CallReport::cut);
  }

  /** Both pods are there and neither is marked. */
  private static boolean holds(Stage stage) {
    return stage.fleet().accepting().size() == 2;
  }

  private void theApiSaysWhy(MediaPod unknown) {
    var answer = byHpa.api().get("pods/" + unknown.name() + "/rtc_sessions");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body().path("message").asText()).contains(unknown.node());
    assertThat(byHpa.api().ofFleet("rtc_fleet_sessions")).isEmpty();
  }
}
