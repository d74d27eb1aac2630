package dev.headroom.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterOptionsTest {
  private static final ClusterOptions OPTIONS = ClusterOptions.defaults();

  @Test
  void reachesTheControllerManager() {
    var chosen =
        OPTIONS
            .withHpaSyncPeriod(Duration.ofMillis(1500))
            .withHpaTolerance(0.05)
            .withHpaDownscaleStabilization(Duration.ZERO)
            .withHpaInitialReadinessDelay(Duration.ofSeconds(2))
            .withNodeMonitorGracePeriod(Duration.ofSeconds(12));

    assertThat(Commands.of(Part.CONTROLLER_MANAGER, chosen))
        .contains(
            "--horizontal-pod-autoscaler-sync-period=1500ms",
            "--horizontal-pod-autoscaler-tolerance=0.05",
            "--horizontal-pod-autoscaler-downscale-stabilization=0s",
            "--horizontal-pod-autoscaler-initial-readiness-delay=2s",
            "--node-monitor-grace-period=12s");
  }

  @Test
  void addsArgumentsToTheEndOfOnePartOnly() {
    var chosen =
        OPTIONS.withArguments(Part.SCHEDULER, "-v=4").withArguments(Part.SCHEDULER, "--profiling");

    assertThat(Commands.of(Part.SCHEDULER, chosen)).endsWith("-v=4", "--profiling");
    assertThat(Commands.of(Part.API_SERVER, chosen)).doesNotContain("-v=4");
  }

  @Test
  void refusesWhatKubernetesWouldNotTake() {
    assertThatThrownBy(() -> OPTIONS.withHpaSyncPeriod(Duration.ZERO))
        .hasMessage("hpaSyncPeriod PT0S is not positive");
    assertThatThrownBy(() -> OPTIONS.withHpaTolerance(1)).hasMessageContaining("hpaTolerance 1.0");
    assertThatThrownBy(() -> OPTIONS.withHpaTolerance(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> OPTIONS.withHpaDownscaleStabilization(Duration.ofSeconds(-1)))
        .hasMessageContaining("hpaDownscaleStabilization PT-1S is negative");
  }
}
