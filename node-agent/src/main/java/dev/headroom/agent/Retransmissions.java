package dev.headroom.agent;

import java.util.List;

/**
 * Tells retransmission streams (RFC 4588) from media without their signalling: they run beside
 * another stream under an SSRC and a payload type of their own, and have fewer distinct timestamps,
 * which are those that the other had a moment ago; where they only fill the path, none at all. They
 * may have more packets than the other, as browsers send some of these again and again to fill the
 * path. Layers of simulcast share their payload type, and streams of different media begin at
 * random timestamps: that two fall together by chance is one in thousands.
 */
final class Retransmissions {
  /** No receiver asks for older packets. */
  private static final long LONGEST_NANOS = 5_000_000_000L;

  /** Jitter may bring a retransmission before what it follows. */
  private static final long EARLIEST_NANOS = -500_000_000L;

  /** In practice only video is retransmitted. */
  private static final int VIDEO = 90_000;

  private static final int FIRST_DYNAMIC = 35;

  private Retransmissions() {}

  static boolean contains(ReplayStream stream, List<ReplayStream> all) {
    return stream.payloadType() >= FIRST_DYNAMIC
        && all.stream().anyMatch(media -> repeats(stream, media));
  }

  private static boolean repeats(ReplayStream stream, ReplayStream media) {
    if (!stream.isBeside(media)
        || stream.payloadType() == media.payloadType()
        || stream.clock().frames() >= media.clock().frames()) {
      return false;
    }
    if (stream.clock().isSilent()) {
      return true;
    }
    var rate = media.clock().rate() == ClockRate.UNKNOWN ? VIDEO : media.clock().rate();
    var clock = stream.clock();
    return isRecent(media.clock().age(clock.firstTimestamp(), clock.firstArrival(), rate))
        && isRecent(media.clock().age(clock.lastTimestamp(), clock.lastArrival(), rate));
  }

  private static boolean isRecent(long age) {
    return age >= EARLIEST_NANOS && age <= LONGEST_NANOS;
  }
}
