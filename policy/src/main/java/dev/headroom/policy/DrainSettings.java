package dev.headroom.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How pods are drained.
 *
 * @param deadline after which a draining pod is released with the sessions it still has; null for
 *     never, which is the promise
 * @param startTimeout after which a starting pod is no longer believed to come
 * @param inhibited why nothing may be scaled in now, null while it may
 */
public record DrainSettings(
    @Nullable Duration deadline, Duration startTimeout, @Nullable Hold inhibited) {
  public static final DrainSettings NEVER_CUT =
      new DrainSettings(null, Duration.ofMinutes(30), null);

  public DrainSettings {
    if (deadline != null && deadline.isNegative()) {
      throw new IllegalArgumentException("drain deadline " + deadline + " is below 0");
    }
  }
}
