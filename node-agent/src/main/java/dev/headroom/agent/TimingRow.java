package dev.headroom.agent;

/**
 * What the timestamps of a stream tell, from packets in order only. Jitter is the interarrival
 * jitter of RFC 3550 section 6.4.1 by the rule of libwebrtc (what getStats shows): only packets
 * with a new timestamp, against the arrival of the packet before. While the clock rate is not known
 * there is no jitter.
 */
interface TimingRow {
  /**
   * Timestamp units a second, from RFC 3551's table or found by {@link ClockRate}; 0: not known.
   */
  int clockRate();

  /** Distinct timestamps since the last reset, the first not counted: frames of video. */
  long frames();

  /** The newest, an unsigned 32-bit number. */
  int timestamp();

  /** The most frequent difference of two timestamps. */
  int step();

  /** Timestamp units since the last reset. */
  long ticks();

  /** When the newest packet in order came, in nanoseconds of CLOCK_MONOTONIC. */
  long arrivalNanos();

  /** Arrival time in which these units passed. */
  long elapsedNanos();

  /** The jitter as it is now; 0 while there is no sample. */
  long jitterNanos();

  /** How many values the jitter has had. */
  long jitterSamples();

  /**
   * The sum of these values: over an interval, the growth of it by that of the samples is the mean.
   */
  long jitterSumNanos();

  /** 0 while there is no sample. */
  long jitterMinNanos();

  long jitterMaxNanos();
}
