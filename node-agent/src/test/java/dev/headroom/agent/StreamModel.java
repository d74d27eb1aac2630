package dev.headroom.agent;

import java.util.HashSet;
import java.util.Set;

/**
 * What a stream's counters must be, told a second time and in another way: over unlimited sequence
 * numbers and the set of those that came. RFC 3550 appendices A.1 and A.8, libwebrtc's choice of
 * packets for the jitter.
 */
final class StreamModel {
  private static final int WINDOW = 64;
  private static final int MAX_DROPOUT = 3000;
  private static final long LONG_SILENCE = 30_000_000_000L;

  private final int clockRate;
  private final Set<Long> seen = new HashSet<>();
  private long first;
  private long highest;
  private long accounted;
  private long lastNanos;
  private int run;
  private int nextOfRun = -1;
  private long timestamp;
  private long arrival;
  private double jitter;
  private boolean proven;
  private boolean padded;
  private boolean anchored;

  long packets;
  long lost;
  long duplicates;
  long reordered;
  long resets;
  long frames;
  long samples;
  double jitterSum;

  StreamModel(int clockRate) {
    this.clockRate = clockRate;
  }

  /**
   * Takes an RTP packet with its 16-bit sequence number and 32-bit timestamp. One with an earlier
   * time than the one before it came at the same time.
   */
  void packet(int number, int stamp, long read) {
    packet(number, stamp, read, false);
  }

  /** The same of a packet that may be padded, which then has no part in the timing. */
  void packet(int number, int stamp, long read, boolean withPadding) {
    padded = withPadding;
    var nanos = Math.max(read, lastNanos);
    if (!proven && nanos - lastNanos > LONG_SILENCE) {
      forget();
    }
    if (packets == 0) {
      begin(number, stamp, nanos);
    } else {
      follow(number, stamp, nanos);
    }
    packets++;
    lastNanos = nanos;
  }

  boolean proven() {
    return proven;
  }

  /** Numbers missing among the newest 64. */
  long gaps() {
    var missing = 0L;
    for (var n = accounted; n < highest; n++) {
      missing += seen.contains(n) ? 0 : 1;
    }
    return missing;
  }

  double jitterNanos() {
    return jitter;
  }

  /** What has shown no two packets in sequence starts over after a silence. */
  private void forget() {
    packets = 0;
    lost = 0;
    duplicates = 0;
    reordered = 0;
    resets = 0;
    samples = 0;
    jitter = 0;
    jitterSum = 0;
    nextOfRun = -1;
  }

  private void begin(int number, int stamp, long nanos) {
    seen.clear();
    first = number;
    highest = number;
    accounted = number;
    seen.add(highest);
    run = 0;
    anchor(stamp, nanos);
  }

  private void anchor(int stamp, long nanos) {
    frames = 0;
    timestamp = stamp;
    arrival = nanos;
    anchored = !padded;
  }

  private void follow(int number, int stamp, long nanos) {
    var extended = nearest(number);
    var ahead = extended - highest;
    if (!anchored) {
      anchor(stamp, nanos);
    }
    if (nanos - lastNanos > LONG_SILENCE && ahead != 1) {
      restart(number, stamp, nanos);
    } else if (ahead > 0 && ahead <= MAX_DROPOUT) {
      proven |= ahead == 1;
      advance(extended);
      time(stamp, nanos);
    } else if (ahead <= 0 && ahead > -WINDOW) {
      fill(extended);
    } else {
      stray(number, stamp, nanos, ahead <= 0 && ahead >= -MAX_DROPOUT);
    }
  }

  /** The unlimited number with these 16 bits that is nearest to the highest. */
  private long nearest(int number) {
    return highest + (short) (number - highest);
  }

  private void stray(int number, int stamp, long nanos, boolean late) {
    run = number == nextOfRun && run > 0 ? run + 1 : 1;
    nextOfRun = number + 1 & 0xffff;
    if (run >= (late ? WINDOW : 2)) {
      proven = true;
      restart(number, stamp, nanos);
    } else if (late) {
      reordered++;
    }
  }

  private void restart(int number, int stamp, long nanos) {
    lost += gaps();
    resets++;
    begin(number, stamp, nanos);
  }

  private void advance(long extended) {
    highest = extended;
    seen.add(extended);
    run = 0;
    for (; accounted <= highest - WINDOW; accounted++) {
      lost += seen.remove(accounted) ? 0 : 1;
    }
  }

  private void fill(long extended) {
    if (extended < first) {
      first = extended;
      accounted = extended;
      seen.add(extended);
      reordered++;
    } else if (seen.add(extended)) {
      reordered++;
    } else {
      duplicates++;
    }
  }

  private void time(int stamp, long nanos) {
    if (padded) {
      return;
    }
    var step = (int) (stamp - timestamp);
    if (step != 0) {
      frames++;
      var difference = Math.abs(nanos - arrival - step * 1e9 / clockRate);
      if (difference < Math.max(450_000 * 1e9 / clockRate, 450_000 * 1e9 / 90_000)) {
        jitter += (difference - jitter) / 16;
        jitterSum += jitter;
        samples++;
      }
      timestamp = stamp;
    }
    arrival = nanos;
  }
}
