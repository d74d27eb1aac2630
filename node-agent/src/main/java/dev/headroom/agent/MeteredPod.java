package dev.headroom.agent;

import dev.headroom.model.report.PodReport;

/**
 * What the agent keeps of one metered pod from one drain of the meter to the next. Belongs to the
 * meter's thread.
 *
 * <p>Sessions = the peers counted in the last drain + those announced since. An announcement counts
 * only when its session was proven after the drain began, and neither it nor another path of its
 * ICE session was met by the drain: each counts once, whichever of the two comes first.
 */
final class MeteredPod {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BITS_PER_BYTE = 8;

  private final NodePod pod;
  private final HookPoint point;

  private Volume volume = Volume.NONE;
  private Volume inWindow = Volume.NONE;
  private long windowNanos;
  private long countedNanos;
  private boolean everCounted;
  private boolean counted;

  private long drainNanos;
  private int streams;
  private final Peers peers = new Peers();
  private final JitterSpread jitter = new JitterSpread();
  private final StreamLoss ingressLoss = new StreamLoss();
  private final StreamLoss egressLoss = new StreamLoss();
  private final ReceiveDrops drops = new ReceiveDrops();
  private final LongIndex recent = new LongIndex();
  private final LongIndex announced = new LongIndex();

  MeteredPod(NodePod pod, HookPoint point) {
    this.pod = pod;
    this.point = point;
  }

  NodePod pod() {
    return pod;
  }

  HookPoint point() {
    return point;
  }

  /** Whether the last drain met the pod's hook: without it nothing is known of the pod. */
  boolean counted() {
    return counted;
  }

  void drainBegins(long nowNanos) {
    drainNanos = nowNanos;
    counted = false;
    streams = 0;
    peers.clear();
    jitter.clear();
    ingressLoss.drainBegins();
    egressLoss.drainBegins();
    recent.clear();
    // Whatever was announced until now is in the tables: this drain counts it.
    announced.clear();
  }

  void hook(HookRow row) {
    var now = Volume.of(row);
    var difference = now.since(volume);
    var known = everCounted && !difference.negative();
    inWindow = known ? difference : Volume.NONE;
    windowNanos = known ? drainNanos - countedNanos : 0;
    volume = now;
    countedNanos = drainNanos;
    everCounted = true;
    counted = true;
  }

  /** A live session that the drain met; {@code young}: it may be announced as new as well. */
  void session(SessionRow row, long beganNanos, boolean young) {
    peers.path(row, beganNanos);
    if (young) {
      recent.put(row.path(), 1);
    }
  }

  /** A stream that the drain met; {@code forgotten}: it is not met again. */
  void stream(StreamRow row, boolean live, boolean forgotten) {
    if (live) {
      streams++;
      jitter.add(row, drainNanos);
    }
    peers.stream(row);
    loss(row.direction()).add(row, forgotten);
  }

  private StreamLoss loss(Direction direction) {
    return switch (direction) {
      case INGRESS -> ingressLoss;
      case EGRESS -> egressLoss;
    };
  }

  void drainEnds() {
    peers.settle(drainNanos);
    ingressLoss.drainEnds();
    egressLoss.drainEnds();
  }

  /** Takes the kernel's count of what it dropped for want of receive buffer. */
  void dropped(long datagrams, long nowNanos) {
    drops.take(datagrams, nowNanos);
  }

  /** Takes an announcement; says whether it changes what is known of the pod. */
  boolean started(Announcement session) {
    var name = session.ice() == 0 ? session.path() : session.ice();
    var isNew =
        counted
            && session.provenNanos() >= drainNanos
            && !recent.has(session.path())
            && !peers.knows(session.ice())
            && !announced.has(name);
    if (isNew) {
      announced.put(name, 1);
    }
    return isNew;
  }

  PodReport report() {
    var report = PodReport.newBuilder();
    peers.eachBegan(nanos -> report.addSessionStartedMillis(millis(nanos)));
    drops.total(drainNanos).ifPresent(report::setUdpDrops);
    drops.perSecond(drainNanos).ifPresent(report::setUdpDropsPerSecond);
    jitter.p95Millis(Direction.INGRESS).ifPresent(report::setIngressJitterMillis);
    jitter.addedMillis().ifPresent(report::setServerJitterMillis);
    ingressLoss.percent().ifPresent(report::setIngressLossPercent);
    egressLoss.percent().ifPresent(report::setEgressLossPercent);
    return report
        .setUid(pod.uid())
        .setNamespace(pod.ref().namespace())
        .setName(pod.ref().name())
        .setWindowNanos(windowNanos)
        .setSessions(peers.count() + announced.size())
        .setStreams(streams)
        .setIngressPackets(volume.ingressPackets())
        .setEgressPackets(volume.egressPackets())
        .setIngressBytes(volume.ingressBytes())
        .setEgressBytes(volume.egressBytes())
        .setIngressPacketsPerSecond(perSecond(inWindow.ingressPackets()))
        .setEgressPacketsPerSecond(perSecond(inWindow.egressPackets()))
        .setIngressBitsPerSecond(perSecond(inWindow.ingressBytes()) * BITS_PER_BYTE)
        .setEgressBitsPerSecond(perSecond(inWindow.egressBytes()) * BITS_PER_BYTE)
        .build();
  }

  /** What reports date sessions by. */
  static long millis(long monotonicNanos) {
    return monotonicNanos / 1_000_000;
  }

  private double perSecond(long amount) {
    return windowNanos == 0 ? 0 : amount * NANOS_PER_SECOND / windowNanos;
  }
}
