package dev.headroom.simulator;

import dev.headroom.policy.DrainSettings;
import dev.headroom.policy.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Traces and worlds that tests share; everything drawn comes from a seed. */
final class Worlds {
  static final long DAY = Duration.ofDays(1).toMillis();
  static final long MONDAY = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();

  private Worlds() {}

  /** Sessions by start and duration in seconds after {@link #MONDAY}. */
  static Trace trace(long... startsAndSeconds) {
    var starts = new long[startsAndSeconds.length / 2];
    var durations = new int[starts.length];
    for (var i = 0; i < starts.length; i++) {
      starts[i] = MONDAY + startsAndSeconds[2 * i] * 1000;
      durations[i] = (int) startsAndSeconds[2 * i + 1] * 1000;
    }
    return Trace.sorted(starts, durations);
  }

  /** Days of sessions whose rate swings with the hour, with a surge at a random time. */
  static Trace random(long seed, int days, double perMinute) {
    var random = new SplittableRandom(seed);
    var mean = Duration.ofMinutes(3 + random.nextInt(60));
    var durations = new Durations.Lognormal(mean, 0.2 + random.nextDouble());
    var surge = random.nextLong(days * DAY);
    var starts = new long[(int) (days * 1440 * perMinute * 3)];
    var count = 0;
    for (var minute = 0; minute < days * 1440; minute++) {
      var hour = minute % 1440 / 60.0;
      var rate = perMinute * (1 - Math.cos(hour * Math.PI / 12));
      var surges = Math.abs(minute * 60_000L - surge) < 300_000;
      var n = poisson(random, surges ? rate + 3 * perMinute : rate);
      for (var i = 0; i < n && count < starts.length; i++) {
        starts[count++] = MONDAY + minute * 60_000L + random.nextInt(60_000);
      }
    }
    var sorted = Arrays.copyOf(starts, count);
    Arrays.sort(sorted);
    var lasts = new int[count];
    Arrays.setAll(lasts, _ -> durations.draw(random));
    return new Trace(sorted, lasts);
  }

  private static int poisson(SplittableRandom random, double mean) {
    var limit = Math.exp(-mean);
    var product = random.nextDouble();
    var n = 0;
    while (product > limit) {
      product *= random.nextDouble();
      n++;
    }
    return n;
  }

  static Span span(Trace trace) {
    return new Span(trace.firstStart(), trace.firstStart(), trace.lastStart() + 1);
  }

  static Score run(Trace trace, World world, ScalingPolicy policy) {
    return Simulation.run(
        trace, world, span(trace), new Contender("it", policy), Simulation.Watch.NOTHING);
  }

  static ScalingPolicy planned(NeedRule rule) {
    return new PlannedPolicy(rule, DrainSettings.NEVER_CUT);
  }

  /** Every policy that runs under the drain plan. */
  static List<String> drainPolicies() {
    return List.of(
        "headroom",
        "headroom:via=hpa",
        "buffer:1.5",
        "buffer:20%",
        "static:6",
        "schedule:1,mon-fri@08:00-18:00=5",
        "last-week",
        "fft",
        "rule",
        "clairvoyant");
  }

  static ScalingPolicy policy(String name, World world, Trace trace) {
    Supplier<Demand> demand = () -> Demand.of(trace, world.periodMillis());
    var choice =
        PolicyChoice.parse(
            name, new PolicyChoice.Setting(world, ZoneOffset.UTC, trace.firstStart(), demand));
    return java.util.Objects.requireNonNull(choice.policy()).get();
  }
}
