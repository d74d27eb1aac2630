package dev.headroom.policy;

import java.time.Instant;
import java.util.Set;

/**
 * One pod as a decision sees it.
 *
 * @param name unique in the fleet; a StatefulSet's ends with {@code -<ordinal>}
 * @param since when the pod entered its phase
 * @param size what it may carry, in pods of the declared capacity: 1 for all where pods are alike
 */
public record PodView(
    String name,
    PodPhase phase,
    Instant since,
    double size,
    SessionStarts sessions,
    Set<PodFlag> flags) {

  public PodView {
    if (!(size > 0) || Double.isInfinite(size)) {
      throw new IllegalArgumentException("pod " + name + " size " + size + " is not above 0");
    }
  }

  /** A pod of the declared capacity without flags. */
  public PodView(String name, PodPhase phase, Instant since, SessionStarts sessions) {
    this(name, phase, since, 1, sessions, Set.of());
  }

  public boolean is(PodFlag flag) {
    return flags.contains(flag);
  }

  boolean in(PodPhase wanted) {
    return phase == wanted;
  }

  /** The ordinal at the end of a StatefulSet pod's name, -1 where there is none. */
  int ordinal() {
    var dash = name.lastIndexOf('-');
    try {
      return dash < 0 ? -1 : Integer.parseInt(name, dash + 1, name.length(), 10);
    } catch (NumberFormatException notAnOrdinal) {
      return -1;
    }
  }
}
