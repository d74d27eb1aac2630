package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Fleets that tests share, from short words. */
final class Fleets {
  /** A Monday morning in spring. */
  static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  private static final Duration AGE = Duration.ofMinutes(10);

  private Fleets() {}

  static LiveSessions sessions(int count, Duration age) {
    var sessions = new LiveSessions();
    for (var i = 0; i < count; i++) {
      sessions.add(NOW.minus(age).toEpochMilli());
    }
    return sessions;
  }

  static PodView pod(String name, PodPhase phase, int sessions) {
    return new PodView(name, phase, NOW.minusSeconds(60), sessions(sessions, AGE));
  }

  /**
   * Pods {@code p-0 p-1 …} of the words of a line, one a word: a letter for the phase (S, A, D, R,
   * L; T starts since an hour, X drains since two), the sessions, flags (u unready, s stale, l
   * lost, ! deletion cost written, o outdated, w unwanted) and a size after @.
   */
  static List<PodView> pods(String line) {
    var pods = new ArrayList<PodView>();
    for (var word : line.isBlank() ? new String[0] : line.trim().split(" +")) {
      pods.add(pod("p-" + pods.size(), word));
    }
    return pods;
  }

  private static PodView pod(String name, String word) {
    var at = word.indexOf('@');
    var size = at < 0 ? 1 : Double.parseDouble(word.substring(at + 1));
    var body = at < 0 ? word : word.substring(0, at);
    var digits = body.substring(1).replaceAll("\\D", "");
    var sessions = sessions(Integer.parseInt(digits), AGE);
    return new PodView(name, phase(body), since(body), size, sessions, flags(body));
  }

  private static PodPhase phase(String word) {
    return switch (word.charAt(0)) {
      case 'S', 'T' -> PodPhase.STARTING;
      case 'A' -> PodPhase.ACCEPTING;
      case 'D', 'X' -> PodPhase.DRAINING;
      case 'R' -> PodPhase.RELEASED;
      case 'L' -> PodPhase.LEAVING;
      default -> throw new IllegalArgumentException("no phase begins like " + word);
    };
  }

  private static Instant since(String word) {
    return switch (word.charAt(0)) {
      case 'T' -> NOW.minus(Duration.ofHours(1));
      case 'X' -> NOW.minus(Duration.ofHours(2));
      default -> NOW.minusSeconds(60);
    };
  }

  private static Set<PodFlag> flags(String word) {
    var flags = EnumSet.noneOf(PodFlag.class);
    for (var i = 0; i < word.length(); i++) {
      switch (word.charAt(i)) {
        case 'u' -> flags.add(PodFlag.UNREADY);
        case 's' -> flags.add(PodFlag.STALE);
        case 'l' -> flags.add(PodFlag.LOST);
        case '!' -> flags.add(PodFlag.COST_WRITTEN);
        case 'o' -> flags.add(PodFlag.OUTDATED);
        case 'w' -> flags.add(PodFlag.UNWANTED);
        default -> {}
      }
    }
    return flags;
  }

  static FleetObservation fleet(List<PodView> pods, int replicas, FleetFlag... flags) {
    return new FleetObservation(
        pods,
        replicas,
        new SessionEvents(),
        FleetLoad.UNKNOWN,
        Quality.UNMEASURED,
        Set.of(flags),
        List.of());
  }
}
