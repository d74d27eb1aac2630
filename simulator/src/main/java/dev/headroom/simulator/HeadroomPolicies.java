package dev.headroom.simulator;

import dev.headroom.policy.Buffer;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.Forecast;
import dev.headroom.policy.HeadroomPolicy;
import dev.headroom.policy.HeadroomSettings;
import dev.headroom.policy.PolicyCalendar;
import dev.headroom.policy.ScalingDecision;
import dev.headroom.policy.ScalingPolicy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Headroom's own policy from its words: {@code headroom:coverage=0.95,buffer=1,via=hpa}. */
final class HeadroomPolicies {
  private HeadroomPolicies() {}

  static Supplier<ScalingPolicy> parse(Words words, PolicyChoice.Setting setting) {
    var world = setting.world();
    var via = words.take("via");
    var stabilization = words.duration("stabilization", Duration.ofMinutes(5));
    var settings = settings(words, setting);
    Supplier<ScalingPolicy> direct =
        () -> new Run(new HeadroomPolicy(settings, Instant.ofEpochMilli(setting.begin())));
    if (via == null || via.equals("direct")) {
      return direct;
    }
    if (via.equals("hpa")) {
      return () -> new ThroughHpa(direct.get(), world, stabilization);
    }
    throw new InputError("headroom: via '" + via + "' is neither direct nor hpa");
  }

  private static HeadroomSettings settings(Words words, PolicyChoice.Setting setting) {
    var world = setting.world();
    var lead = words.take("lead-time");
    try {
      var builder =
          HeadroomSettings.builder(world.capacity())
              .coverage(words.number("coverage", 0.99))
              .lookAhead(words.duration("look-ahead", Duration.ofMinutes(30)))
              .scaleInWindow(words.duration("scale-in-window", Duration.ZERO))
              .calendar(calendar(setting.zone(), holidays(words)))
              .period(world.period())
              .buffer(buffer(words))
              .pods(world.minPods(), world.maxPods());
      return lead == null
          ? builder.build()
          : builder.leadTime(Words.duration(lead, "lead-time")).build();
    } catch (IllegalArgumentException refused) {
      throw new InputError("headroom: " + refused.getMessage());
    }
  }

  private static PolicyCalendar calendar(ZoneId zone, Set<LocalDate> holidays) {
    return new PolicyCalendar(zone, PolicyCalendar.of(zone).restDays(), holidays, List.of());
  }

  private static Set<LocalDate> holidays(Words words) {
    var holidays = new HashSet<LocalDate>();
    var text = words.take("holidays");
    if (text != null) {
      for (var date : text.split("\\+", -1)) {
        try {
          holidays.add(LocalDate.parse(date));
        } catch (DateTimeException notADate) {
          throw new InputError("headroom: holiday '" + date + "' is not like 2026-12-25");
        }
      }
    }
    return holidays;
  }

  private static Buffer buffer(Words words) {
    var text = words.take("buffer");
    if (text == null) {
      return Buffer.NONE;
    }
    if (text.endsWith("%")) {
      var percent = Words.number(text.substring(0, text.length() - 1), "headroom buffer");
      return new Buffer(0, 0, percent);
    }
    return new Buffer(0, Words.number(text, "headroom buffer"), 0);
  }

  /** The policy with its forecast in sight. */
  private record Run(HeadroomPolicy policy) implements ScalingPolicy, Forecasting {
    @Override
    public ScalingDecision decide(FleetObservation fleet, Instant now) {
      return policy.decide(fleet, now);
    }

    @Override
    public Forecast forecast() {
      return policy.forecaster().forecast();
    }
  }
}
