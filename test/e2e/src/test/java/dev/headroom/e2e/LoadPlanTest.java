package dev.headroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadPlanTest {
  private static final LoadPlan PLAN =
      new LoadPlan(
          List.of(
              new LoadPlan.Point(Duration.ZERO, 0),
              new LoadPlan.Point(Duration.ofSeconds(10), 20),
              new LoadPlan.Point(Duration.ofSeconds(20), 5)));

  @ParameterizedTest(name = "{1} calls at {0} ms")
  @CsvSource({"0, 0", "5000, 10", "10000, 20", "16000, 11", "20000, 5", "60000, 5"})
  void followsTheLine(long millis, int calls) {
    assertThat(PLAN.callsAt(Duration.ofMillis(millis))).isEqualTo(calls);
  }
}
