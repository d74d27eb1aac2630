package dev.headroom.cluster;

import dev.headroom.policy.SessionStarts;
import java.time.Instant;

/** Sessions of which only the number is known; all count as if they had begun just now. */
record CountedSessions(int size, Instant now) implements SessionStarts {
  @Override
  public long startMillis(int index) {
    return now.toEpochMilli();
  }
}
