package dev.headroom.agent;

/**
 * A stream's timestamps against the arrivals of its packets, from the first packet since the last
 * reset to the newest in order.
 *
 * @param rate in Hz, {@link ClockRate#UNKNOWN} while it is not known
 * @param frames distinct timestamps, the first not counted
 * @param firstTimestamp an unsigned 32-bit number; so is {@code lastTimestamp}
 * @param firstArrival nanoseconds; so is {@code lastArrival}
 */
record StreamClock(
    int rate,
    long frames,
    int firstTimestamp,
    int lastTimestamp,
    long firstArrival,
    long lastArrival) {
  static StreamClock of(TimingRow timing) {
    return new StreamClock(
        timing.clockRate(),
        timing.frames(),
        timing.timestamp() - (int) timing.ticks(),
        timing.timestamp(),
        timing.arrivalNanos() - timing.elapsedNanos(),
        timing.arrivalNanos());
  }

  /** Whether all that came was padding, which has no time. */
  boolean isSilent() {
    return lastArrival == 0;
  }

  /**
   * How long before its arrival another packet's timestamp was this stream's present, in
   * nanoseconds; near 0 for a packet of the same moment, anything for one of another clock.
   *
   * @param assumedRate of this stream, in Hz
   */
  long age(int timestamp, long arrival, int assumedRate) {
    var sinceLast = (int) Math.round((arrival - lastArrival) * 1e-9 * assumedRate);
    var present = lastTimestamp + sinceLast;
    return Math.round((present - timestamp) * 1e9 / assumedRate);
  }
}
