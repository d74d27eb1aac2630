package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final long MONDAY_MORNING = Fleets.NOW.getEpochSecond() + 300;

  private static Explanation.Numbers numbers(
      Rung rung, double margin, Explanation.Pods pods, Hold... holds) {
    return numbers(rung, margin, 0, pods, holds);
  }

  private static Explanation.Numbers numbers(
      Rung rung, double margin, double onDraining, Explanation.Pods pods, Hold... holds) {
    return numbers(rung, rung == Rung.COUNT_ONLY, margin, onDraining, pods, holds);
  }

  private static Explanation.Numbers numbers(
      Rung rung,
      boolean countOnly,
      double margin,
      double onDraining,
      Explanation.Pods pods,
      Hold... holds) {
    return new Explanation.Numbers(
        rung,
        42,
        Duration.ofMinutes(8),
        countOnly,
        36,
        19,
        MONDAY_MORNING,
        15,
        12,
        1.27,
        0.99,
        margin,
        onDraining,
        64,
        "forecast",
        pods,
        List.of(holds));
  }

  @Test
  void oneLineWithAllNumbers() {
    var pods = new Explanation.Pods(4, 3, 1, 0, 0);
    assertThat(numbers(Rung.WEEKLY, 9, pods).line())
        .isEqualTo(
            "42 live, 36 stay 8 min, 19 expected (Mon 09:05 profile 15 × level 1.27), 99 % margin 9"
                + " → 64 sessions (forecast) → 4 pods, 1 starting [weekly profile]");
  }

  @Test
  void whatDrainingPodsCarryIsTakenOff() {
    var pods = new Explanation.Pods(4, 3, 0, 1, 0);
    assertThat(numbers(Rung.WEEKLY, 9, 5.4, pods).line())
        .contains("99 % margin 9, less 5 on draining pods → 64 sessions (forecast)");
  }

  @Test
  void withoutAProfileNoneIsNamed() {
    var pods = new Explanation.Pods(1, 1, 0, 2, 1);
    assertThat(numbers(Rung.TREND, -0.2, pods).line())
        .isEqualTo(
            "42 live, 36 stay 8 min, 19 expected, 99 % margin 0 → 64 sessions (forecast)"
                + " → 1 pod, 2 draining, 1 undrained [trend]");
  }

  @Test
  void fromTotalsAloneNobodyStaysAndNobodyIsNew() {
    var pods = new Explanation.Pods(4, 4, 0, 0, 0);
    assertThat(numbers(Rung.COUNT_ONLY, 9, pods).line())
        .isEqualTo(
            "42 live, 36 in 8 min (Mon 09:05 profile 12 → 15 × level 1.27), 99 % margin 9"
                + " → 64 sessions (forecast) → 4 pods [scaled seasonal]");
  }

  @Test
  void totalsOnTheTrendAreOneNumberAsWell() {
    var pods = new Explanation.Pods(4, 4, 0, 0, 0);
    assertThat(numbers(Rung.TREND, true, 9, 0, pods).line())
        .isEqualTo("42 live, 36 in 8 min, 99 % margin 9 → 64 sessions (forecast) → 4 pods [trend]");
  }

  @Test
  void holdsFollowInWords() {
    var pods = new Explanation.Pods(4, 4, 0, 0, 0);
    var hold = new Hold(Hold.Reason.ROLLOUT, "a rollout replaces pods");
    assertThat(numbers(Rung.DAILY, 9, pods, hold).line())
        .endsWith("→ 4 pods [daily profile]; held, ROLLOUT: a rollout replaces pods");
  }

  @Test
  void aReasonWithoutNumbersIsItsWords() {
    assertThat(ScalingDecision.of(3, "because").explanation().line()).isEqualTo("because");
  }
}
