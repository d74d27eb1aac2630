package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequiredReplicasTest {
  private static final int[] SECONDS = {60, 300, 600, 1800};

  /** One session fills a pod, so pods are sessions. */
  private static final Weights.Costs ONE = new Weights.Costs(1, 0, 1, new double[0]);

  private static double[] numbers(String text) {
    return Arrays.stream(text.split("/")).mapToDouble(Double::parseDouble).toArray();
  }

  private static RequiredReplicas of(String quantiles, String draining, double now, double lead) {
    var forecast = new Forecast(SECONDS, 10, Rung.WEEKLY, new Forecast.Standing(1, 0, false), 0);
    System.arraycopy(numbers(quantiles), 0, forecast.quantile, 0, SECONDS.length);
    return RequiredReplicas.of(forecast, numbers(draining), now, lead, ONE);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the horizon of the start counts,       12/14/20/16, 0/0/0/0, 10, 600, 20, 20, 600, forecast",
    "a worse one before it counts more,     12/25/20/16, 0/0/0/0, 10, 600, 25, 25, 300, forecast",
    "later ones hold a scale-in only,       12/14/16/30, 0/0/0/0, 10, 600, 16, 30, 600, forecast",
    "between horizons on a straight line,   12/14/20/16, 0/0/0/0, 10, 450, 17, 20, 450, forecast",
    "before the first from now on,          16/14/12/10, 0/0/0/0, 10, 30, 13, 16, 30, forecast",
    "never below the present and buffer,    5/5/5/5, 0/0/0/0, 10, 600, 10, 10, 0, buffer",
    "what stays on draining pods is theirs, 12/14/20/16, 2/4/9/1, 5, 600, 11, 15, 600, forecast",
    "a start beyond the look-ahead,         12/14/16/30, 0/0/0/0, 10, 9999, 30, 30, 1800, forecast",
  })
  void takesTheWorst(
      String name,
      String quantiles,
      String draining,
      double now,
      double lead,
      double out,
      double in,
      int worst,
      String floor) {
    var required = of(quantiles, draining, now, lead);
    assertThat(required.out()).as(name).isCloseTo(out, within(1e-9));
    assertThat(required.in()).as(name).isCloseTo(in, within(1e-9));
    assertThat(required.worstSeconds()).as(name).isEqualTo(worst);
    assertThat(required.floor()).as(name).isEqualTo(floor);
  }

  @Test
  void growsWithTheLead() {
    var before = 0.0;
    for (var lead = 0; lead < 2000; lead += 50) {
      var out = of("12/14/20/36", "0/0/0/0", 10, lead).out();
      assertThat(out).as("lead %d", lead).isGreaterThanOrEqualTo(before);
      before = out;
    }
  }
}
