package dev.headroom.simulator;

import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.Need;
import java.time.Duration;
import java.time.Instant;

/** The baselines that expect the past to come again; never less than the present asks for. */
final class Repeats {
  private static final long WEEK = Duration.ofDays(7).toMillis();

  private Repeats() {}

  /** The same times last week, and {@code marginPercent} more. */
  static NeedRule lastWeek(World world, double marginPercent) {
    var history = new History(60_000);
    return (fleet, now) -> {
      var at = now.toEpochMilli();
      history.add(at, fleet.live());
      var ahead = history.highest(at - WEEK, at - WEEK + Ahead.outMillis(world));
      var later = history.highest(at - WEEK, at - WEEK + Ahead.inMillis(world));
      return Ahead.need(world, fleet, ahead, later, marginPercent);
    };
  }

  /** The last cycle without its fast components, once a period is found; renewed each day. */
  static NeedRule fourier(World world, double marginPercent) {
    return new Fourier(world, marginPercent);
  }

  private static final class Fourier implements NeedRule {
    private final World world;
    private final double marginPercent;
    private final History history = new History(60_000);
    private CycleForecast forecast = CycleForecast.NONE;
    private long renewAt = Long.MIN_VALUE;

    Fourier(World world, double marginPercent) {
      this.world = world;
      this.marginPercent = marginPercent;
    }

    @Override
    public Need need(FleetObservation fleet, Instant now) {
      var at = now.toEpochMilli();
      history.add(at, fleet.live());
      if (at >= renewAt) {
        forecast = CycleForecast.of(history, at);
        renewAt = at + Duration.ofDays(1).toMillis();
      }
      var ahead = forecast.highest(at, at + Ahead.outMillis(world));
      var later = forecast.highest(at, at + Ahead.inMillis(world));
      return Ahead.need(world, fleet, ahead, later, marginPercent);
    }
  }
}
