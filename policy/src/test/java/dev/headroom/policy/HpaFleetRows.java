package dev.headroom.policy;

import dev.headroom.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Builds the fleets and samples of the tables' rows. */
final class HpaFleetRows {
  /** Long ago, as the zero time of the source. */
  static final Instant LONG_AGO = Instant.EPOCH;

  private HpaFleetRows() {}

  /** Whose settings the source tests with. */
  static HpaSettings settings(boolean tolerance, boolean scaleToZero) {
    return new HpaSettings(
        Duration.ofMinutes(5),
        0.1,
        Duration.ofMinutes(2),
        Duration.ofSeconds(10),
        8,
        tolerance,
        scaleToZero);
  }

  /** {@code count} pods named test-pod-i with two containers that each request {@code requests}. */
  static List<HpaPod> pods(HpaRow row, int count, List<Long> requests, boolean readySinceStart) {
    var pods = new ArrayList<HpaPod>();
    for (var i = 0; i < count; i++) {
      var started = started(row, i);
      var ready = at(row.words("ready"), i, "yes").equals("yes");
      pods.add(
          new HpaPod(
              "test-pod-" + i,
              phase(at(row.words("phase"), i, "running")),
              at(row.words("terminating"), i, "no").equals("yes"),
              started,
              new HpaPod.Readiness(ready, readySinceStart ? started : LONG_AGO),
              containers(i < requests.size() ? Map.of("cpu", requests.get(i)) : Map.of()),
              Map.of()));
    }
    return pods;
  }

  private static Instant started(HpaRow row, int i) {
    var ages = row.words("age-s");
    return ages.isEmpty() ? LONG_AGO : HpaRow.NOW.minusSeconds(Long.parseLong(ages.get(i)));
  }

  private static String at(List<String> words, int i, String other) {
    return i < words.size() ? words.get(i) : other;
  }

  static Pod.Phase phase(String word) {
    return Pod.Phase.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static List<HpaPod.Container> containers(Map<String, Long> requests) {
    return List.of(
        new HpaPod.Container("container1", HpaPod.Role.MAIN, requests),
        new HpaPod.Container("container2", HpaPod.Role.MAIN, requests));
  }

  static HpaReading<Map<String, HpaSample>> samples(List<Long> levels, Instant at) {
    var samples = new HashMap<String, HpaSample>();
    for (var i = 0; i < levels.size(); i++) {
      samples.put("test-pod-" + i, new HpaSample(levels.get(i), at, Duration.ofMinutes(1)));
    }
    return new HpaReading.Known<>(samples);
  }
}
