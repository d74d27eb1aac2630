package dev.headroom.agent;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Datagrams of one pod that the kernel dropped because the receive buffer of their socket was full,
 * from one reading of its network's counters to the next. What was dropped before the first reading
 * is not ours to count. A counter that goes down began anew: that interval is unknown.
 */
final class ReceiveDrops {
  /** A rate that was not read again for so long is no news any more. */
  private static final Duration OLD = Duration.ofSeconds(5);

  private static final double NANOS_PER_SECOND = 1e9;

  private boolean read;
  private boolean compared;
  private long counter;
  private long atNanos;
  private long total;
  private double perSecond;

  /** Takes a reading of the counter, which was done at {@code nowNanos}. */
  void take(long reading, long nowNanos) {
    compared = read && reading >= counter && nowNanos > atNanos;
    if (compared) {
      total += reading - counter;
      perSecond = (reading - counter) * NANOS_PER_SECOND / (nowNanos - atNanos);
    }
    read = true;
    counter = reading;
    atNanos = nowNanos;
  }

  /** Over the interval before the last reading. */
  OptionalDouble perSecond(long nowNanos) {
    return compared && fresh(nowNanos) ? OptionalDouble.of(perSecond) : OptionalDouble.empty();
  }

  /** Since the first reading. */
  OptionalLong total(long nowNanos) {
    return fresh(nowNanos) ? OptionalLong.of(total) : OptionalLong.empty();
  }

  private boolean fresh(long nowNanos) {
    return read && nowNanos - atNanos <= OLD.toNanos();
  }
}
