package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * A threshold rule as NUBOMEDIA's autoscaler had it: "average load over 60 % → add two".
 *
 * <p>A rule that fires asks for the pods there are and {@code add} more, keeps asking while the
 * load is not below {@code underPercent}, and fires again no sooner than {@code coolDown} later. It
 * never asks for fewer: taking pods away is the drain plan's.
 *
 * @param overPercent of the declared capacity of the accepting pods
 * @param underPercent below which the rule lets go; at most {@code overPercent}
 */
public record LoadRule(double overPercent, int add, double underPercent, Duration coolDown) {
  public LoadRule {
    if (!(overPercent > 0) || add < 1 || !(underPercent <= overPercent) || coolDown.isNegative()) {
      throw new IllegalArgumentException(
          "rule over %s %% add %d under %s %% cool-down %s: wants over > 0, add ≥ 1, under ≤ over"
              .formatted(overPercent, add, underPercent, coolDown));
    }
  }

  /** What a rule remembers: pods it asks for (0 for none), and when it last fired. */
  public record State(int pods, Instant firedAt) {
    public static final State QUIET = new State(0, Instant.MIN);
  }

  /** The rule's next state at an average load of {@code accepting} pods. */
  public State next(State state, double loadPercent, int accepting, Instant now) {
    if (loadPercent > overPercent) {
      var ready = state.pods() == 0 || !now.isBefore(state.firedAt().plus(coolDown));
      return ready ? new State(Math.max(state.pods(), accepting + add), now) : state;
    }
    return loadPercent < underPercent ? State.QUIET : state;
  }
}
