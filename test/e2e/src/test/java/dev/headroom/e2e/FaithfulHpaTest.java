package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.e2e.ScriptedFleet.Change;
import dev.headroom.policy.HpaBehavior;
import dev.headroom.policy.HpaController;
import dev.headroom.policy.HpaRules;
import dev.headroom.policy.HpaRules.Rate;
import dev.headroom.policy.HpaSettings;
import dev.headroom.policy.HpaSpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The HPA that the simulator compares Headroom with does what the real one does: the same script of
 * metric values, the same replicas at the same times.
 */
@Tag("cluster")
@ExtendWith(OnStage.class)
class FaithfulHpaTest {
  /** A round of the HPA, the way of the value to it, and a round of our own looking. */
  private static final Duration APART = Duration.ofSeconds(3);

  private final Stage stage;

  FaithfulHpaTest(Stage stage) {
    this.stage = stage;
  }

  /** At most the double or four, a tenth of tolerance, five seconds of downscale stabilization. */
  @Test
  void withoutBehavior() {
    compare("", null, HpaScript.of("3x5 15x6 16x5 18x5 4x3 17x4 4x9 1x8"));
  }

  @Test
  void withRatesAndTolerance() {
    compare(
        """
        {scaleUp: {stabilizationWindowSeconds: 0, tolerance: "0", policies: [{type: Pods, value: 2, periodSeconds: 4}]}, \
        scaleDown: {stabilizationWindowSeconds: 6, policies: [{type: Percent, value: 50, periodSeconds: 4}]}}\
        """,
        HpaBehavior.of(
            new HpaRules(Duration.ZERO, null, List.of(pods(2, 4)), 0.0),
            new HpaRules(Duration.ofSeconds(6), null, List.of(percent(50, 4)), null)),
        HpaScript.of("8x20 9x5 12x9 11x9 3x4 10x4 2x24"));
  }

  @Test
  void withTheSmallestOfTwoRatesAndNoScaleIn() {
    compare(
        """
        {scaleUp: {stabilizationWindowSeconds: 3, selectPolicy: Min, policies: [{type: Pods, value: 3, periodSeconds: 5}, {type: Percent, value: 100, periodSeconds: 5}]}, \
        scaleDown: {selectPolicy: Disabled}}\
        """,
        HpaBehavior.of(
            new HpaRules(
                Duration.ofSeconds(3),
                HpaRules.Select.MIN,
                List.of(pods(3, 5), percent(100, 5)),
                null),
            new HpaRules(null, HpaRules.Select.DISABLED, null, null)),
        HpaScript.of("6x25 1x10"));
  }

  private void compare(String yaml, @Nullable HpaBehavior behavior, HpaScript script) {
    var settings =
        new HpaSettings(
            Stage.DOWNSCALE_STABILIZATION,
            HpaSettings.DEFAULTS.tolerance(),
            HpaSettings.DEFAULTS.cpuInitialization(),
            HpaSettings.DEFAULTS.readinessDelay(),
            HpaSettings.DEFAULTS.scaleUpFactor(),
            true,
            false);
    var expected =
        script.simulate(new HpaController(settings, new HpaSpec(1, ScriptedFleet.MOST, behavior)));
    try (var fleet = ScriptedFleet.under(yaml, stage)) {
      var found = fleet.play(script.steps());
      assertThat(found)
          .extracting(Change::replicas)
          .as("expected %s, found %s", expected, found)
          .isEqualTo(expected.stream().map(Change::replicas).toList());
      for (var i = 0; i < found.size(); i++) {
        assertThat(apart(found, expected, i))
            .as("change %d: expected %s, found %s", i, expected, found)
            .isLessThan(APART);
      }
    }
  }

  /**
   * How far apart two changes are, from the script's start or from the change before: each period
   * of a rate ends with a round of the HPA, and what that adds up to is none of the algorithm's.
   */
  private static Duration apart(List<Change> found, List<Change> expected, int i) {
    var late = found.get(i).after().minus(expected.get(i).after());
    if (i == 0) {
      return late.abs();
    }
    var before = found.get(i - 1).after().minus(expected.get(i - 1).after());
    var sinceBefore = late.minus(before).abs();
    return late.abs().compareTo(sinceBefore) < 0 ? late.abs() : sinceBefore;
  }

  private static Rate pods(int value, int seconds) {
    return new Rate(Rate.Unit.PODS, value, Duration.ofSeconds(seconds));
  }

  private static Rate percent(int value, int seconds) {
    return new Rate(Rate.Unit.PERCENT, value, Duration.ofSeconds(seconds));
  }
}
