package dev.headroom.policy;

/** The live sessions of one pod, in no order. */
public interface SessionStarts {
  /** How many types of sessions (call, meeting, recording, agent, …) can be told apart. */
  int MAX_TYPES = 8;

  /** Returns {@code type}, or refuses one that is not in 0..{@link #MAX_TYPES}-1. */
  static int checkedType(int type) {
    if (type < 0 || type >= MAX_TYPES) {
      throw new IllegalArgumentException(
          "session type " + type + " is not in 0.." + (MAX_TYPES - 1));
    }
    return type;
  }

  int size();

  /** When the session began, in milliseconds since the epoch; {@code index < size()}. */
  long startMillis(int index);

  /** The session's type, 0 where types are not told apart; below {@link #MAX_TYPES}. */
  default int type(int index) {
    return 0;
  }

  /** What the session costs now in packets per second, 0 where it is not measured. */
  default double weight(int index) {
    return 0;
  }
}
