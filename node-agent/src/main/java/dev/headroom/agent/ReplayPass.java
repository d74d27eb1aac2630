package dev.headroom.agent;

import java.io.InputStream;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One reading of a capture into the tables of a meter. One thread. */
final class ReplayPass {
  /** Where the first packet is put, so that those captured before it have a time as well. */
  private static final long ORIGIN = Duration.ofDays(1).toNanos();

  /** Often enough to learn a stream's clock rate before it begins another sequence. */
  private static final long DRAIN_NANOS = Duration.ofSeconds(5).toNanos();

  /** What every kernel takes: a page with room for what belongs to it. */
  private static final int MAX_FRAME = 3520;

  private static final String NOT_UDP = "not_udp";
  private static final String LINK_HEADER = "link_header";
  private static final String LINK_TYPE = "link_type_";
  private static final String REFUSED = "refused_by_kernel";

  /** RTCP beside RTP on a port of its own; a single datagram may only look like it. */
  private static final int PROVING_RTCP = 2;

  private final CaptureMeter meter;
  private final CapturedPacket packet = new CapturedPacket();
  private final byte[] frame = new byte[MAX_FRAME];
  private final TreeMap<String, Long> skipped = new TreeMap<>();
  private long packets;
  private long start;
  private long drained = ORIGIN;
  private @Nullable CaptureError error;
  private ReplayRows rows = new ReplayRows(ORIGIN);

  ReplayPass(CaptureMeter meter) {
    this.meter = meter;
  }

  /**
   * Counts all packets of a file.
   *
   * @throws CaptureError it cannot be read on; what was read before is counted
   */
  void read(InputStream file) {
    var reader = CaptureReader.of(file);
    while (reader.next(packet)) {
      if (packets == 0) {
        start = packet.nanos();
      }
      packets++;
      count();
    }
    if (packets == 0) {
      throw new CaptureError(reader.offset(), "the file ends without a packet");
    }
  }

  void fail(CaptureError why) {
    error = why;
  }

  private void count() {
    var type = LinkType.of(packet.linkType());
    if (type == LinkType.UNKNOWN) {
      skip(LINK_TYPE + packet.linkType());
      return;
    }
    var length = type.toEthernet(packet, frame);
    if (length == 0) {
      skip(LINK_HEADER);
      return;
    }
    var arrival = Math.max(1, ORIGIN + (packet.nanos() - start));
    switch (meter.take(frame, length, arrival)) {
      case NOT_UDP -> skip(NOT_UDP);
      case REFUSED -> skip(REFUSED);
      case UDP, UNREADABLE, TOO_MANY_EXTENSION_HEADERS -> {} // the kernel side counts these
    }
    if (arrival - drained > DRAIN_NANOS) {
      drained = arrival;
      meter.drain(Sink.NONE);
    }
  }

  private void skip(String reason) {
    skipped.merge(reason, 1L, Long::sum);
  }

  /** Takes what was counted out of the tables. */
  void end() {
    rows = new ReplayRows(ORIGIN);
    meter.drain(rows);
    var unproven = new ReplayRows(ORIGIN);
    meter.drainUnproven(unproven);
    unproven.sessions.stream()
        .filter(session -> session.answered() > 0 || session.rtcp() >= PROVING_RTCP)
        .forEach(rows.sessions::add);
    rows.skipped.putAll(skipped);
  }

  Replay result() {
    return new Replay(new ReplayReport(packets, rows.streams, rows.sessions, rows.skipped), error);
  }
}
