package dev.headroom.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Takes drops and jitter of the pods themselves as a sign that they carry less than was declared:
 * nothing is scaled in, and a tenth more pods (at least one) are asked for; once more each time
 * that these have come and it is still bad. The extra stays until it has been good for a
 * look-ahead. For one thread.
 */
public final class QualityGuard {
  private static final double MORE = 0.1;

  /**
   * A burst or a busy moment of a node passes by itself; jitter needs some of it to be believed.
   */
  static final Duration SUSTAINED = Duration.ofSeconds(10);

  private final Limits limits;
  private int floor;
  private Instant raisedAt = Instant.MIN;
  private Instant badAt = Instant.MIN;

  /** Of the present run of bad words; that of an unknown moment neither ends nor begins one. */
  private @Nullable Instant badSince;

  /**
   * From where on it is bad.
   *
   * @param dropsPerSecond of all pods together
   */
  public record Limits(double dropsPerSecond, double serverJitterMillis) {
    public static final Limits DEFAULT = new Limits(10, 30);

    public Limits {
      if (!(dropsPerSecond >= 0) || !(serverJitterMillis >= 0)) {
        throw new IllegalArgumentException(
            "quality limits of %s drops/s and %s ms of jitter: wants 0 or more"
                .formatted(dropsPerSecond, serverJitterMillis));
      }
    }
  }

  QualityGuard(Limits limits) {
    this.limits = limits;
  }

  /** Looks at the fleet; {@code accepting} pods count now, and a start takes {@code lead}. */
  void observe(Quality quality, int accepting, Duration lead, Instant now) {
    if (!isBad(quality)) {
      badSince = quality.equals(Quality.UNMEASURED) ? badSince : null;
      return;
    }
    badSince = badSince == null ? now : badSince;
    if (Duration.between(badSince, now).compareTo(SUSTAINED) < 0) {
      return;
    }
    if (isQuiet(lead, now) || !now.isBefore(raisedAt.plus(lead))) {
      floor = accepting + (int) Math.max(1, Math.ceil(accepting * MORE));
      raisedAt = now;
    }
    badAt = now;
  }

  private boolean isBad(Quality quality) {
    return isAbove(quality.dropsPerSecond(), limits.dropsPerSecond())
        || isAbove(quality.serverJitterMillis(), limits.serverJitterMillis());
  }

  private static boolean isAbove(OptionalDouble value, double limit) {
    return value.isPresent() && value.getAsDouble() > limit;
  }

  private boolean isQuiet(Duration time, Instant now) {
    return badAt.equals(Instant.MIN) || !now.isBefore(badAt.plus(time));
  }

  void state(StateFields fields) {
    floor = (int) fields.count("quality.floor", floor);
    raisedAt = fields.time("quality.raised", raisedAt);
    badAt = fields.time("quality.bad", badAt);
  }

  /** Pods to keep at least, 0 when all is well; {@code memory} is how long good must last. */
  int floor(Duration memory, Instant now) {
    return isQuiet(memory, now) ? 0 : floor;
  }

  @Nullable Hold hold(Duration memory, Instant now) {
    return isQuiet(memory, now)
        ? null
        : new Hold(Hold.Reason.QUALITY, "pods drop packets or add jitter, or did lately");
  }
}
