package dev.headroom.policy;

import dev.headroom.policy.HpaState.ScaleEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What bounds and rates leave of a wish, and the reason {@code ScalingLimited} gives. */
record HpaLimit(int replicas, String reason) {
  private static final int SCALE_UP_MINIMUM = 4;

  /** A wish for the fleet there is. */
  record Wish(int current, int desired) {}

  /** Without {@code behavior}: the bounds, and upwards a multiple of the present count. */
  static HpaLimit classic(HpaSpec spec, Wish wish, double upFactor) {
    var upLimit = (int) Math.max(upFactor * wish.current, SCALE_UP_MINIMUM);
    var most = Math.min(spec.maxReplicas(), upLimit);
    if (wish.desired < spec.minReplicas()) {
      return new HpaLimit(spec.minReplicas(), "TooFewReplicas");
    }
    if (wish.desired > most) {
      return new HpaLimit(most, spec.maxReplicas() > upLimit ? "ScaleUpLimit" : "TooManyReplicas");
    }
    return new HpaLimit(wish.desired, "DesiredWithinRange");
  }

  /** With {@code behavior}: the rates of the direction, then the bounds. */
  static HpaLimit rated(HpaSpec spec, HpaBehavior behavior, Wish wish, HpaState past, Instant now) {
    if (wish.desired > wish.current) {
      var limit = Math.max(wish.current, highest(behavior.up(), wish.current, past, now));
      var most = Math.min(spec.maxReplicas(), limit);
      if (wish.desired > most) {
        return new HpaLimit(most, spec.maxReplicas() > limit ? "ScaleUpLimit" : "TooManyReplicas");
      }
    } else if (wish.desired < wish.current) {
      var limit = Math.min(wish.current, lowest(behavior.down(), wish.current, past, now));
      var least = Math.max(spec.minReplicas(), limit);
      if (wish.desired < least) {
        return new HpaLimit(
            least, spec.minReplicas() < limit ? "ScaleDownLimit" : "TooFewReplicas");
      }
    }
    return new HpaLimit(wish.desired, "DesiredWithinRange");
  }

  static int highest(HpaRules rules, int current, HpaState past, Instant now) {
    if (rules.select() == HpaRules.Select.DISABLED) {
      return current;
    }
    var smallest = rules.select() == HpaRules.Select.MIN;
    var limit = smallest ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    for (var rate : rules.rates()) {
      var start = atPeriodStart(rate, current, past, now);
      var reach =
          switch (rate.unit()) {
            case PODS -> start + rate.value();
            // Rounded up, or a small fleet could never grow.
            case PERCENT -> (int) Math.ceil(start * (1 + (double) rate.value() / 100));
          };
      limit = smallest ? Math.min(limit, reach) : Math.max(limit, reach);
    }
    return limit;
  }

  static int lowest(HpaRules rules, int current, HpaState past, Instant now) {
    if (rules.select() == HpaRules.Select.DISABLED) {
      return current;
    }
    var smallest = rules.select() == HpaRules.Select.MIN;
    var limit = smallest ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    for (var rate : rules.rates()) {
      var start = atPeriodStart(rate, current, past, now);
      var reach =
          switch (rate.unit()) {
            case PODS -> start - rate.value();
            case PERCENT -> (int) (start * (1 - (double) rate.value() / 100));
          };
      limit = smallest ? Math.max(limit, reach) : Math.min(limit, reach);
    }
    return limit;
  }

  private static int atPeriodStart(HpaRules.Rate rate, int current, HpaState past, Instant now) {
    return current
        - changed(past.ups(), rate.period(), now)
        + changed(past.downs(), rate.period(), now);
  }

  static int changed(List<ScaleEvent> events, Duration period, Instant now) {
    var cutoff = now.minus(period);
    var sum = 0;
    for (var event : events) {
      if (event.at().isAfter(cutoff)) {
        sum += event.change();
      }
    }
    return sum;
  }

  /** The newest event takes the place of the last one that no policy of the direction sees. */
  static List<ScaleEvent> remember(List<ScaleEvent> past, HpaRules rules, int change, Instant now) {
    var cutoff = now.minus(rules.longestPeriod());
    var list = new ArrayList<>(past);
    for (var i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).at().isBefore(cutoff)) {
        list.set(i, new ScaleEvent(change, now));
        return list;
      }
    }
    list.add(new ScaleEvent(change, now));
    return list;
  }
}
