package dev.headroom.policy;

/**
 * Log-spaced ages of sessions, in cells of 15 seconds: eight buckets of one cell (two minutes),
 * then four buckets to each doubling, up to 5.7 days; the last bucket holds everything older.
 */
final class AgeBuckets {
  static final int CELL_MILLIS = 15_000;
  static final double CELL_SECONDS = CELL_MILLIS / 1000.0;

  /** Ages of this many cells and more are in the last bucket. */
  static final int OLDEST = 1 << 15;

  private static final int LINEAR = 8;
  private static final int LINEAR_BITS = 3;
  private static final int PER_OCTAVE_BITS = 2;

  static final int OVERFLOW = LINEAR + ((15 - LINEAR_BITS) << PER_OCTAVE_BITS);
  static final int COUNT = OVERFLOW + 1;

  private AgeBuckets() {}

  /** The bucket of an age of {@code cells} whole cells, 0 or more. */
  static int of(long cells) {
    if (cells < LINEAR) {
      return (int) cells;
    }
    if (cells >= OLDEST) {
      return OVERFLOW;
    }
    var octave = 31 - Integer.numberOfLeadingZeros((int) cells);
    var sub = ((int) cells >>> (octave - PER_OCTAVE_BITS)) & ((1 << PER_OCTAVE_BITS) - 1);
    return LINEAR + ((octave - LINEAR_BITS) << PER_OCTAVE_BITS) + sub;
  }

  /** The youngest age of a bucket, in cells. */
  static int from(int bucket) {
    if (bucket < LINEAR) {
      return bucket;
    }
    var octave = LINEAR_BITS + ((bucket - LINEAR) >> PER_OCTAVE_BITS);
    var sub = (bucket - LINEAR) & ((1 << PER_OCTAVE_BITS) - 1);
    return (1 << octave) + (sub << (octave - PER_OCTAVE_BITS));
  }

  /** The number of whole cells a bucket spans; the last has no end and counts as one doubling. */
  static int width(int bucket) {
    return bucket == OVERFLOW ? OLDEST : from(bucket + 1) - from(bucket);
  }

  static long cell(long millis) {
    return Math.floorDiv(millis, CELL_MILLIS);
  }
}
