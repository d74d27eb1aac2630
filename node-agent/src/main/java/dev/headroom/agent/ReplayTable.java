package dev.headroom.agent;

import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A replay's report for people. */
final class ReplayTable {
  private static final String UNKNOWN = "-";

  private ReplayTable() {}

  static String of(ReplayReport report) {
    var text = new StringBuilder("%d packets%n".formatted(report.packets()));
    text.append("%n%d RTP streams%n".formatted(report.streams().size()));
    if (!report.streams().isEmpty()) {
      text.append(streams(report));
    }
    text.append("%n%d sessions%n".formatted(report.sessions().size()));
    if (!report.sessions().isEmpty()) {
      text.append(sessions(report));
    }
    if (!report.skipped().isEmpty()) {
      text.append("%nnot counted: %s%n".formatted(skipped(report)));
    }
    return text.toString();
  }

  private static String streams(ReplayReport report) {
    var table =
        new TextTable(
            "from",
            "to",
            "SSRC",
            "type",
            "packets",
            "octets",
            "lost",
            "twice",
            "late",
            "clock",
            "jitter ms (min/mean/max)",
            "seconds",
            "");
    for (var stream : report.streams()) {
      table.row(
          stream.source(),
          stream.destination(),
          ReplayJson.ssrc(stream),
          stream.payloadType(),
          stream.packets(),
          stream.octets(),
          stream.lost(),
          stream.duplicates(),
          stream.reordered(),
          stream.clock().rate() == ClockRate.UNKNOWN ? UNKNOWN : stream.clock().rate(),
          spread(stream.jitter()),
          seconds(stream.first(), stream.last()),
          report.isRetransmission(stream) ? "retransmission" : "");
    }
    return table.toString();
  }

  private static String sessions(ReplayReport report) {
    var table =
        new TextTable(
            "a",
            "b",
            "a to b",
            "b to a",
            "STUN answered",
            "round trip ms (min/mean/max)",
            "sent again",
            "ChannelData",
            "RTCP",
            "NACK/PLI/FIR",
            "seconds");
    for (var session : report.sessions()) {
      table.row(
          session.a(),
          session.b(),
          session.aToB(),
          session.bToA(),
          session.answered(),
          spread(session.rtt()),
          session.retransmitted(),
          session.channelData(),
          session.rtcp(),
          session.nack() + "/" + session.pli() + "/" + session.fir(),
          seconds(session.first(), session.last()));
    }
    return table.toString();
  }

  private static String skipped(ReplayReport report) {
    return report.skipped().entrySet().stream()
        .map(reason -> reason.getValue() + " " + reason.getKey())
        .collect(Collectors.joining(", "));
  }

  private static String seconds(long first, long last) {
    return String.format(Locale.ROOT, "%.3f-%.3f", first / 1e9, last / 1e9);
  }

  private static String spread(@Nullable ReplaySpread spread) {
    return spread == null
        ? UNKNOWN
        : String.format(
            Locale.ROOT,
            "%.3f/%.3f/%.3f",
            spread.min() / 1e6,
            spread.mean() / 1e6,
            spread.max() / 1e6);
  }
}
