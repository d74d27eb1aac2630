package dev.headroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.policy.DrainStep;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is scaled in is not wanted back soon. */
class FlappingTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void perfectForesightDoesNotFlapInsideTheLookAhead(int seed) {
    var trace = Worlds.random(seed, 1, 0.3 + seed);
    var world = World.of(1 + seed, Duration.ofSeconds(60 + 90 * seed));
    var calm = Ahead.inMillis(world) - Ahead.outMillis(world);
    var steady = new Steady(Worlds.policy("clairvoyant", world, trace), calm);
    Worlds.run(trace, world, steady);
    assertThat(steady.drains).isGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aForecastWithHistoryHardlyFlaps(int seed) {
    var trace = Worlds.random(seed, 4, 1.5 + seed);
    var world = World.of(4, Duration.ofMinutes(5));
    var known = Worlds.MONDAY + 2 * Worlds.DAY;
    var forecast = new Flaps(Worlds.policy("headroom", world, trace), known);
    Worlds.run(trace, world, forecast);
    var buffer = new Flaps(Worlds.policy("buffer:1", world, trace), known);
    Worlds.run(trace, world, buffer);
    assertThat(forecast.turns).isLessThan(buffer.turns / 2);
  }

  /** Fails when what was scaled in is wanted back within the look-ahead. */
  private static final class Steady implements ScalingPolicy {
    private final ScalingPolicy inner;
    private final long calmMillis;
    private long lastDrain = Long.MIN_VALUE / 2;
    private int drains;

    Steady(ScalingPolicy inner, long calmMillis) {
      this.inner = inner;
      this.calmMillis = calmMillis;
    }

    @Override
    public ScalingDecision decide(FleetObservation fleet, Instant now) {
      var decision = inner.decide(fleet, now);
      if (grows(decision, fleet)) {
        assertThat(now.toEpochMilli() - lastDrain).isGreaterThan(calmMillis);
      }
      if (drains(decision)) {
        drains++;
        lastDrain = now.toEpochMilli();
      }
      return decision;
    }
  }

  private static boolean grows(ScalingDecision decision, FleetObservation fleet) {
    return decision.replicas() > fleet.replicas()
        || decision.steps().stream().anyMatch(DrainStep.Undrain.class::isInstance);
  }

  private static boolean drains(ScalingDecision decision) {
    return decision.steps().stream().anyMatch(DrainStep.Drain.class::isInstance);
  }

  /** Counts how often growth follows a drain within ten minutes, from some time on. */
  private static final class Flaps implements ScalingPolicy {
    private final ScalingPolicy inner;
    private final long from;
    private long lastDrain = Long.MIN_VALUE / 2;
    private int turns;

    Flaps(ScalingPolicy inner, long from) {
      this.inner = inner;
      this.from = from;
    }

    @Override
    public ScalingDecision decide(FleetObservation fleet, Instant now) {
      var decision = inner.decide(fleet, now);
      var at = now.toEpochMilli();
      turns += at >= from && grows(decision, fleet) && at - lastDrain < 600_000 ? 1 : 0;
      lastDrain = drains(decision) ? at : lastDrain;
      return decision;
    }
  }
}
