package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.model.Capacity;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsTest {
  /** Pods of 100 sessions, 10,000 packets/s and 10 Mbit/s. */
  private static final Capacity ALL =
      new Capacity(
          OptionalDouble.of(100), OptionalDouble.of(10_000), OptionalDouble.of(10_000_000), 0);

  private static FleetObservation fleet(int sessions, double packets, double bits) {
    return new FleetObservation(
        List.of(Fleets.pod("p-0", PodPhase.ACCEPTING, sessions)),
        1,
        new SessionEvents(),
        new FleetLoad(packets, bits),
        Quality.UNMEASURED,
        Set.of(),
        List.of());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "sessions, 500, 500000, 0.01",
    "packets, 4000, 500000, 0.04",
    "bits, 500, 6000000, 0.06",
  })
  void theTightestLimitCounts(String tightest, double packets, double bits, double share) {
    var weights = new Weights(ALL);
    weights.observe(fleet(10, packets, bits), 15, 0);
    assertThat(weights.podsPerSession()).isCloseTo(share, within(1e-12));
    assertThat(weights.tightest()).isEqualTo(tightest);
    assertThat(weights.isUnknown()).isFalse();
  }

  @Test
  void aMissingMeasurementTeachesNothing() {
    var weights = new Weights(ALL);
    assertThat(weights.isUnknown()).isTrue();
    weights.observe(fleet(10, 4000, 500_000), 15, 0);
    weights.observe(fleet(10, 0, 0), 86_400, 86_400_000);
    weights.observe(fleet(0, 0, 0), 86_400, 2 * 86_400_000L);
    assertThat(weights.podsPerSession()).isCloseTo(0.04, within(1e-12));
  }

  @Test
  void aRiseCountsAtOnceAndAFallAfterAWhile() {
    var weights = new Weights(ALL);
    weights.observe(fleet(10, 4000, 1), 15, 0);
    weights.observe(fleet(10, 8000, 1), 15, 15_000);
    assertThat(weights.podsPerSession()).isCloseTo(0.08, within(1e-12));
    weights.observe(fleet(10, 4000, 1), 600, 615_000);
    assertThat(weights.podsPerSession())
        .as("half gone in ten minutes")
        .isCloseTo(0.06, within(1e-9));
  }

  @Test
  void withoutALimitByRateNothingIsMeasured() {
    var weights = new Weights(HeadroomSettings.builder(50).build().capacity());
    weights.observe(fleet(10, 1e9, 1e9), 15, 0);
    assertThat(weights.podsPerSession()).isCloseTo(0.02, within(1e-12));
    assertThat(weights.isUnknown()).isFalse();
  }

  /** Meetings whose cost grows by one packet per second and minute, up to sixteen. */
  private static SessionStarts meetings(Instant now, int count, Duration spacing, double factor) {
    return new SessionStarts() {
      @Override
      public int size() {
        return count;
      }

      @Override
      public long startMillis(int index) {
        return now.minus(spacing.multipliedBy(index)).toEpochMilli();
      }

      @Override
      public double weight(int index) {
        var minutes =
            Duration.between(Instant.ofEpochMilli(startMillis(index)), now).toSeconds() / 60.0;
        return factor * (1 + Math.min(15, minutes));
      }
    };
  }

  private static FleetObservation fleetOf(SessionStarts sessions) {
    return new FleetObservation(
        List.of(new PodView("p-0", PodPhase.ACCEPTING, Instant.EPOCH, sessions)),
        1,
        new SessionEvents());
  }

  private static GrowthCurve watched(double factor) {
    var growth = new GrowthCurve();
    for (var minute = 0; minute < 600; minute++) {
      var now = Fleets.NOW.plusSeconds(60L * minute);
      growth.observe(
          fleetOf(meetings(now, 240, Duration.ofSeconds(10), factor)), now.toEpochMilli());
    }
    return growth;
  }

  @Test
  void learnsWhatASessionOfEachAgeCosts() {
    var curve = watched(7).curve();
    var atTwenty = curve[AgeBuckets.of(80)];
    assertThat(curve[AgeBuckets.of(0)] / atTwenty).isCloseTo(1 / 16.0, within(0.06));
    assertThat(curve[AgeBuckets.of(7 * 4)] / atTwenty).isCloseTo(8 / 16.0, within(0.06));
    assertThat(curve[AgeBuckets.OVERFLOW]).as("nobody that old").isEqualTo(1);
  }

  /**
   * Ten meetings of 5 to 6 minutes cost 6.5 each; in ten minutes those that stay cost almost 16.
   */
  @Test
  void expectsMeetingsToGrow() {
    var growth = watched(7);
    var live = new int[AgeBuckets.COUNT];
    live[AgeBuckets.of(20)] = 10;
    var forecast = forecast(new int[] {60, 600});
    forecast.survivors[0] = 10;
    forecast.survivors[1] = 10;
    var factor = growth.growth(forecast, live, (_, _, _) -> 1);
    assertThat(factor[0]).isCloseTo(7.5 / 6.5, within(0.05));
    assertThat(factor[1]).isCloseTo(15.75 / 6.5, within(0.1));
  }

  @Test
  void newcomersAreYoungAndCostLess() {
    var growth = watched(7);
    var live = new int[AgeBuckets.COUNT];
    live[AgeBuckets.of(100)] = 10;
    var forecast = forecast(new int[] {60, 600});
    forecast.newcomers[0] = 10;
    forecast.newcomers[1] = 10;
    var factor = growth.growth(forecast, live, (_, _, _) -> 1);
    assertThat(factor[0]).as("ten old ones and ten new ones").isCloseTo(17.5 / 32, within(0.06));
    assertThat(factor[1]).isGreaterThan(factor[0] + 0.1);
  }

  @Test
  void withoutMeasuredCostsNothingGrows() {
    var growth = new GrowthCurve();
    growth.observe(fleet(20, 0, 0), 0);
    var live = new int[AgeBuckets.COUNT];
    live[3] = 20;
    var forecast = forecast(new int[] {60, 600});
    forecast.newcomers[1] = 5;
    assertThat(growth.growth(forecast, live, (_, _, _) -> 0.5)).containsExactly(1, 1);
    assertThat(growth.spread()).isEqualTo(1);
  }

  @Test
  void costsThatDifferWidenTheMargin() {
    var growth = new GrowthCurve();
    growth.observe(fleetOf(meetings(Fleets.NOW, 2, Duration.ofHours(1), 1)), 0);
    assertThat(growth.spread()).as("of 1 and 16").isCloseTo(Math.sqrt(2 * 257) / 17, within(1e-9));
    var costs = new Weights.Costs(0, 0.01, 2, new double[] {1.5});
    assertThat(costs.pods(0, 100, 110)).isCloseTo((100 + 2 * 10) * 0.01 * 1.5, within(1e-12));
    assertThat(costs.pods(0, 100, 95))
        .as("an expected surplus")
        .isCloseTo(95 * 0.015, within(1e-12));
    assertThat(costs.pods(0, -5, -4)).isZero();
  }

  @Test
  void theTightestLimitCountsAtEachHorizon() {
    var costs = new Weights.Costs(0.02, 0.01, 1, new double[] {1, 3});
    assertThat(costs.pods(0, 100, 100)).isCloseTo(2, within(1e-12));
    assertThat(costs.pods(1, 100, 100)).isCloseTo(3, within(1e-12));
  }

  private static Forecast forecast(int[] seconds) {
    return new Forecast(seconds, 10, Rung.WEEKLY, new Forecast.Standing(1, 0, false), 0);
  }

  @Test
  void aMeetingsGrowthReachesTheDecision() {
    var capacity =
        new Capacity(OptionalDouble.empty(), OptionalDouble.of(100), OptionalDouble.empty(), 0);
    var settings =
        HeadroomSettings.builder(capacity)
            .calendar(PolicyCalendar.of(ZoneId.of("UTC")))
            .leadTime(Duration.ofMinutes(10))
            .build();
    var weights = new Weights(settings.capacity());
    for (var minute = 0; minute < 600; minute++) {
      var now = Fleets.NOW.plusSeconds(60L * minute);
      var sessions = meetings(now, 240, Duration.ofSeconds(10), 1);
      weights.observe(loaded(sessions), 60, now.toEpochMilli());
    }
    var forecaster = new Forecaster(settings.forecast(), Fleets.NOW);
    var young = meetings(Fleets.NOW, 10, Duration.ofSeconds(5), 1);
    forecaster.observe(loaded(young), Fleets.NOW);
    var forecast = forecaster.forecast();
    var costs = weights.costs(forecast, forecaster);
    assertThat(costs.pods(5, 10, 10)).isGreaterThan(3 * 10 * costs.byRate());
  }

  private static FleetObservation loaded(SessionStarts sessions) {
    var packets = 0.0;
    for (var i = 0; i < sessions.size(); i++) {
      packets += sessions.weight(i);
    }
    return new FleetObservation(
        List.of(new PodView("p-0", PodPhase.ACCEPTING, Instant.EPOCH, sessions)),
        1,
        new SessionEvents(),
        new FleetLoad(packets, 0),
        Quality.UNMEASURED,
        Set.of(),
        List.of());
  }
}
