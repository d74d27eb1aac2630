package dev.headroom.agent;

/**
 * Finds the clock rate of a dynamic payload type without its signalling: the timestamps' slope over
 * the arrivals, taken for the nearest rate in use when it is close, long observed, and the usual
 * step between two timestamps is one that senders use at that rate. Until then it is unknown.
 */
final class ClockRate {
  /** 0 stands for not known. */
  static final int UNKNOWN = 0;

  private static final int[] AUDIO = {8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000};
  private static final int VIDEO = 90_000;

  private static final long SHORTEST_NANOS = 2_000_000_000L;

  /** Well before a 32-bit timestamp of 90 kHz wraps around and a drift of clocks would matter. */
  private static final long LONGEST_NANOS = 3_600_000_000_000L;

  private static final int FEWEST_FRAMES = 30;
  private static final double TOLERANCE = 0.05;

  private ClockRate() {}

  /** The rate in Hz, or {@link #UNKNOWN}. */
  static int find(TimingRow timing) {
    var elapsed = timing.elapsedNanos();
    if (elapsed < SHORTEST_NANOS || elapsed > LONGEST_NANOS || timing.frames() < FEWEST_FRAMES) {
      return UNKNOWN;
    }
    var slope = timing.ticks() * 1e9 / elapsed;
    if (isNear(slope, VIDEO)) {
      return isVideoStep(timing.step()) ? VIDEO : UNKNOWN;
    }
    var nearest = UNKNOWN;
    for (var rate : AUDIO) {
      if (isNear(slope, rate) && Math.abs(slope - rate) < Math.abs(slope - nearest)) {
        nearest = rate;
      }
    }
    return nearest != UNKNOWN && isAudioStep(timing.step(), nearest) ? nearest : UNKNOWN;
  }

  private static boolean isNear(double slope, int rate) {
    return Math.abs(slope - rate) <= rate * TOLERANCE;
  }

  /** 240 to 1 frames a second. */
  private static boolean isVideoStep(int step) {
    return step >= VIDEO / 240 && step <= VIDEO;
  }

  /** A multiple of 2.5 ms up to 120 ms, as Opus has it; older codecs use 10 ms and multiples. */
  private static boolean isAudioStep(int step, int rate) {
    return step > 0 && step <= rate * 120L / 1000 && (step * 400L) % rate == 0;
  }
}
