package dev.headroom.agent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Keeps all rows of a pass as values. */
final class Drained implements Sink {
  record Totals(long inPackets, long inBytes, long outPackets, long outBytes) {}

  record Stun(long answered, long samples, long retransmitted, long sum, long min, long max) {}

  record Rtcp(long packets, long nack, long pli, long fir) {}

  record Session(
      SessionKey key,
      boolean rtp,
      boolean stun,
      long lastProvenNanos,
      long firstIn,
      long firstOut,
      long lastIn,
      long lastOut,
      Totals totals,
      Set<Trait> traits,
      Stun stunIn,
      Stun stunOut,
      Rtcp rtcpIn,
      Rtcp rtcpOut,
      long channelDataIn,
      long channelDataOut,
      long ice) {}

  record Sequence(long lost, long gaps, long duplicates, long reordered, long resets) {}

  record Timing(
      int clockRate, long frames, long jitter, long samples, long sum, long min, long max) {}

  record Stream(
      SessionKey key,
      Direction direction,
      int ssrc,
      int channel,
      int payloadType,
      long packets,
      long bytes,
      long firstNanos,
      long lastNanos,
      Sequence sequence,
      Timing timing) {}

  final Map<Integer, Totals> hooks = new TreeMap<>();
  final Map<Integer, Long> drops = new TreeMap<>();
  final List<Session> sessions = new ArrayList<>();
  final List<Stream> streams = new ArrayList<>();
  final Map<MeterCounter, Long> counters = new EnumMap<>(MeterCounter.class);

  @Override
  public void hook(HookRow row) {
    hooks.put(
        row.hook(),
        new Totals(
            row.packets(Direction.INGRESS),
            row.bytes(Direction.INGRESS),
            row.packets(Direction.EGRESS),
            row.bytes(Direction.EGRESS)));
  }

  @Override
  public void drops(int hook, long datagrams) {
    drops.put(hook, datagrams);
  }

  @Override
  public void session(SessionRow row) {
    sessions.add(
        new Session(
            row.key(),
            row.provenBy(Proof.RTP),
            row.provenBy(Proof.STUN),
            row.lastProvenNanos(),
            row.firstNanos(Direction.INGRESS),
            row.firstNanos(Direction.EGRESS),
            row.lastNanos(Direction.INGRESS),
            row.lastNanos(Direction.EGRESS),
            new Totals(
                row.packets(Direction.INGRESS),
                row.bytes(Direction.INGRESS),
                row.packets(Direction.EGRESS),
                row.bytes(Direction.EGRESS)),
            Arrays.stream(Trait.values()).filter(row::has).collect(Collectors.toSet()),
            stun(row.stun(Direction.INGRESS)),
            stun(row.stun(Direction.EGRESS)),
            rtcp(row.rtcp(Direction.INGRESS)),
            rtcp(row.rtcp(Direction.EGRESS)),
            row.channelData(Direction.INGRESS),
            row.channelData(Direction.EGRESS),
            row.ice()));
  }

  private static Stun stun(StunRow row) {
    return new Stun(
        row.answered(),
        row.samples(),
        row.retransmitted(),
        row.sumNanos(),
        row.minNanos(),
        row.maxNanos());
  }

  private static Rtcp rtcp(RtcpRow row) {
    return new Rtcp(row.packets(), row.nack(), row.pli(), row.fir());
  }

  @Override
  public void stream(StreamRow row) {
    streams.add(
        new Stream(
            row.key(),
            row.direction(),
            row.ssrc(),
            row.channel(),
            row.payloadType(),
            row.packets(),
            row.bytes(),
            row.firstNanos(),
            row.lastNanos(),
            sequence(row.sequence()),
            timing(row.timing())));
  }

  private static Sequence sequence(SequenceRow row) {
    return new Sequence(row.lost(), row.gaps(), row.duplicates(), row.reordered(), row.resets());
  }

  private static Timing timing(TimingRow row) {
    return new Timing(
        row.clockRate(),
        row.frames(),
        row.jitterNanos(),
        row.jitterSamples(),
        row.jitterSumNanos(),
        row.jitterMinNanos(),
        row.jitterMaxNanos());
  }

  @Override
  public void counter(MeterCounter counter, long total) {
    counters.put(counter, total);
  }

  /** The counters that are not zero. */
  Map<MeterCounter, Long> skipped() {
    var some = new EnumMap<MeterCounter, Long>(counters);
    some.values().removeIf(count -> count == 0);
    return some;
  }

  Totals total(int hook) {
    var totals = hooks.get(hook);
    if (totals == null) {
      throw new AssertionError("no hook " + hook + " in " + hooks);
    }
    return totals;
  }
}
