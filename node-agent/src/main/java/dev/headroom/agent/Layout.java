package dev.headroom.agent;

/**
 * Sizes and offsets of the tables' keys and values, as {@code bpf/src/headroom.h} declares them; a
 * test compares the two. Names are those of the header, the structure first.
 */
final class Layout {
  /** HEADROOM_LAYOUT: names the pin folder, so that another layout's tables are never misread. */
  static final int VERSION = 5;

  static final int SIZEOF_COUNTERS = 256;

  static final int SIZEOF_SESSION_KEY = 40;
  static final int SESSION_KEY_HOOK = 0;
  static final int SESSION_KEY_LOCAL_PORT = 4;
  static final int SESSION_KEY_REMOTE_PORT = 6;
  static final int SESSION_KEY_LOCAL = 8;
  static final int SESSION_KEY_REMOTE = 24;
  static final int SIZEOF_ADDRESS = 16;

  /** The session key is the first member of both. */
  static final int SIZEOF_STREAM_KEY = 48;

  static final int STREAM_KEY_SSRC = 40;
  static final int STREAM_KEY_DIRECTION = 44;
  static final int STREAM_KEY_CHANNEL = 46;
  static final int SIZEOF_TRANSACTION_KEY = 56;

  static final int SIZEOF_VOLUME = 32;
  static final int VOLUME_PACKETS = 0;
  static final int VOLUME_BYTES = 16;

  static final int SIZEOF_TRAFFIC = 64;
  static final int TRAFFIC_FIRST_NS = 0;
  static final int TRAFFIC_LAST_NS = 16;
  static final int TRAFFIC_VOLUME = 32;

  static final int SIZEOF_STUN = 40;
  static final int STUN_SUM_NS = 0;
  static final int STUN_MIN_NS = 8;
  static final int STUN_MAX_NS = 16;
  static final int STUN_ANSWERED = 24;
  static final int STUN_SAMPLES = 28;
  static final int STUN_RETRANSMITTED = 32;

  static final int SIZEOF_RTCP = 16;
  static final int RTCP_PACKETS = 0;
  static final int RTCP_NACK = 4;
  static final int RTCP_PLI = 8;
  static final int RTCP_FIR = 12;

  static final int SIZEOF_CALL = 208;
  static final int CALL_PROVEN_LAST_NS = 0;
  static final int CALL_PROOFS = 8;
  static final int CALL_TRAITS = 12;
  static final int CALL_TRAFFIC = 16;
  static final int CALL_STUN = 80;
  static final int CALL_RTCP = 160;
  static final int CALL_CHANNEL_DATA = 192;
  static final int CALL_ICE = 200;

  static final int SIZEOF_SESSION = 216;
  static final int SESSION_CALL = 8;

  static final int SIZEOF_SEQUENCE = 32;
  static final int SEQUENCE_WINDOW = 0;
  static final int SEQUENCE_HIGHEST = 8;
  static final int SEQUENCE_LOST = 16;
  static final int SEQUENCE_DUPLICATES = 20;
  static final int SEQUENCE_REORDERED = 24;
  static final int SEQUENCE_RESETS = 28;

  static final int SIZEOF_TIMING = 80;
  static final int TIMING_ANCHOR_NS = 0;
  static final int TIMING_ARRIVAL_NS = 8;
  static final int TIMING_TICKS = 16;
  static final int TIMING_TIMESTAMP = 24;
  static final int TIMING_STEP = 28;
  static final int TIMING_FRAMES = 36;
  static final int TIMING_CLOCK_RATE = 40;
  static final int TIMING_JITTER_SAMPLES = 44;
  static final int TIMING_JITTER_Q4_NS = 48;
  static final int TIMING_JITTER_SUM_NS = 56;
  static final int TIMING_JITTER_MIN_NS = 64;
  static final int TIMING_JITTER_MAX_NS = 72;

  static final int SIZEOF_RTP = 152;
  static final int RTP_PACKETS = 0;
  static final int RTP_BYTES = 8;
  static final int RTP_FIRST_NS = 16;
  static final int RTP_LAST_NS = 24;
  static final int RTP_PAYLOAD_TYPE = 32;
  static final int RTP_SEQUENCE = 40;
  static final int RTP_TIMING = 72;

  static final int SIZEOF_STREAM = 160;
  static final int STREAM_RTP = 8;

  static final int SIZEOF_TRANSACTION = 16;
  static final int SIZEOF_CLOCK_RATE = 4;

  static final int SIZEOF_EVENT = 64;
  static final int EVENT_PROVEN_NS = 40;
  static final int EVENT_PROOFS = 48;
  static final int EVENT_ICE = 56;

  private Layout() {}
}
