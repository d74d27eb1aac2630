package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.e2e.HpaScript.Change;
import dev.headroom.policy.HpaBehavior;
import dev.headroom.policy.HpaRules;
import dev.headroom.policy.HpaRules.Rate;
import dev.headroom.policy.HpaSettings;
import java.time.Duration;
import java.util.List;
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
  /**
   * A round of the HPA, the way of the value to it, and a round of our own looking, on a machine
   * that plays other tests beside this.
   */
  private static final Duration APART = Duration.ofSeconds(5);

  /** As the real one of the stage is told. */
  private static final HpaSettings SETTINGS =
      new HpaSettings(
          House.DOWNSCALE_STABILIZATION,
          HpaSettings.DEFAULTS.tolerance(),
          HpaSettings.DEFAULTS.cpuInitialization(),
          HpaSettings.DEFAULTS.readinessDelay(),
          HpaSettings.DEFAULTS.scaleUpFactor(),
          true,
          false);

  /** At most the double or four, a tenth of tolerance, the controller's stabilization. */
  private static final HpaScript WITHOUT_BEHAVIOR =
      HpaScript.of("classic", "", null, "3x5 15x6 16x5 18x5 4x3 17x4 4x9 1x14");

  private static final HpaScript WITH_RATES =
      HpaScript.of(
          "rates",
          """
          behavior: {scaleUp: {stabilizationWindowSeconds: 0, tolerance: "0", \
          policies: [{type: Pods, value: 2, periodSeconds: 4}]}, \
          scaleDown: {stabilizationWindowSeconds: 6, \
          policies: [{type: Percent, value: 50, periodSeconds: 4}]}}\
          """,
          HpaBehavior.of(
              new HpaRules(Duration.ZERO, null, List.of(pods(2, 4)), 0.0),
              new HpaRules(Duration.ofSeconds(6), null, List.of(percent(50, 4)), null)),
          "8x20 9x5 12x9 11x9 3x4 10x4 2x24");

  private static final HpaScript SLOWEST_UP_AND_NEVER_DOWN =
      HpaScript.of(
          "slowest",
          """
          behavior: {scaleUp: {stabilizationWindowSeconds: 3, selectPolicy: Min, \
          policies: [{type: Pods, value: 3, periodSeconds: 5}, \
          {type: Percent, value: 100, periodSeconds: 5}]}, \
          scaleDown: {selectPolicy: Disabled}}\
          """,
          HpaBehavior.of(
              new HpaRules(
                  Duration.ofSeconds(3),
                  HpaRules.Select.MIN,
                  List.of(pods(3, 5), percent(100, 5)),
                  null),
              new HpaRules(null, HpaRules.Select.DISABLED, null, null)),
          "6x25 1x10");

  private final Stage stage;

  FaithfulHpaTest(Stage stage) {
    this.stage = stage;
  }

  @Test
  void theSameScriptGivesTheSameReplicasAtTheSameTimes() {
    var scripts = List.of(WITHOUT_BEHAVIOR, WITH_RATES, SLOWEST_UP_AND_NEVER_DOWN);
    var found = ScriptedFleets.of(stage, scripts).play();
    for (var script : scripts) {
      var expected = script.simulate(SETTINGS, ScriptedFleets.MOST);
      assertSame(script.name(), found.getOrDefault(script.name(), List.of()), expected);
    }
  }

  private static void assertSame(String name, List<Change> found, List<Change> expected) {
    assertThat(expected).as(name).isNotEmpty();
    assertThat(found)
        .extracting(Change::replicas)
        .as("%s: expected %s, found %s", name, expected, found)
        .isEqualTo(expected.stream().map(Change::replicas).toList());
    for (var i = 0; i < found.size(); i++) {
      assertThat(apart(found, expected, i))
          .as("%s, change %d: expected %s, found %s", name, i, expected, found)
          .isLessThan(APART);
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
