package dev.headroom.scaler;

import dev.headroom.model.Signal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The signals as KEDA names them, {@code required-replicas} for {@code rtc_required_replicas}; made
 * once, because KEDA asks by name in every call.
 */
final class MetricNames {
  private static final Map<Signal, String> NAMES = new LinkedHashMap<>();
  private static final Map<String, Signal> SIGNALS = new HashMap<>();

  static {
    Arrays.stream(Signal.values())
        .filter(MetricNames::scalable)
        .forEach(signal -> {
          var name = signal.metricName().replaceFirst("^rtc_", "").replace('_', '-');
          NAMES.put(signal, name);
          SIGNALS.put(name, signal);
          SIGNALS.put(signal.metricName(), signal);
        });
  }

  private MetricNames() {}

  /** A fleet's value is the sum of its pods': ages, shares and percentiles have none. */
  private static boolean scalable(Signal signal) {
    return switch (signal) {
      case SIGNAL_AGE, INGRESS_LOSS, EGRESS_LOSS, JITTER, SERVER_JITTER, ROUND_TRIP, TURNAROUND ->
          false;
      case SESSIONS,
          STREAMS,
          INGRESS_PACKETS,
          EGRESS_PACKETS,
          INGRESS_BITS,
          EGRESS_BITS,
          UDP_DROPS,
          LOAD,
          FLEET_SESSIONS,
          REQUIRED_REPLICAS ->
          true;
    };
  }

  static String of(Signal signal) {
    return Objects.requireNonNull(NAMES.get(signal));
  }

  /** By either name; null for a name that is no signal to scale by. */
  static @Nullable Signal find(String name) {
    return SIGNALS.get(name);
  }

  /** All names, for people. */
  static String all() {
    return String.join(", ", NAMES.values());
  }
}
