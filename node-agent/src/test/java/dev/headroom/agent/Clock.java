package dev.headroom.agent;

/** The timing of a stream of two seconds; a jitter of 0 was never sampled. */
record Clock(long arrivalNanos, long jitterNanos, long frames) implements TimingRow {
  private static final long SECONDS = 2;

  @Override
  public int clockRate() {
    return 48_000;
  }

  @Override
  public int timestamp() {
    return 0;
  }

  @Override
  public int step() {
    return 960;
  }

  @Override
  public long ticks() {
    return SECONDS * 48_000;
  }

  @Override
  public long elapsedNanos() {
    return SECONDS * 1_000_000_000;
  }

  @Override
  public long jitterSamples() {
    return jitterNanos == 0 ? 0 : frames;
  }

  @Override
  public long jitterSumNanos() {
    return jitterSamples() * jitterNanos;
  }

  @Override
  public long jitterMinNanos() {
    return jitterNanos;
  }

  @Override
  public long jitterMaxNanos() {
    return jitterNanos;
  }
}
