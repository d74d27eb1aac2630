package dev.headroom.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A meter whose tables the test fills. */
final class FakeMeter implements Meter {
  /** One session, all fields as the kernel side would have them. */
  record Session(SessionKey key, long firstNanos, long lastProvenNanos, long ice)
      implements SessionRow {
    /** Without checks of ICE. */
    Session(SessionKey key, long firstNanos, long lastProvenNanos) {
      this(key, firstNanos, lastProvenNanos, 0);
    }

    @Override
    public long path() {
      return FakeMeter.path(key);
    }

    @Override
    public int hook() {
      return key.hook();
    }

    @Override
    public boolean provenBy(Proof proof) {
      return proof == Proof.RTP;
    }

    @Override
    public long firstNanos(Direction direction) {
      return direction == Direction.INGRESS ? firstNanos : 0;
    }

    @Override
    public long lastNanos(Direction direction) {
      return direction == Direction.INGRESS ? lastProvenNanos : 0;
    }

    @Override
    public boolean has(Trait trait) {
      return false;
    }

    @Override
    public StunRow stun(Direction direction) {
      throw new UnsupportedOperationException("no test asks a fake session for it");
    }

    @Override
    public RtcpRow rtcp(Direction direction) {
      throw new UnsupportedOperationException("no test asks a fake session for it");
    }

    @Override
    public long channelData(Direction direction) {
      return 0;
    }

    @Override
    public long packets(Direction direction) {
      return 0;
    }

    @Override
    public long bytes(Direction direction) {
      return 0;
    }
  }

  /**
   * One stream, all fields as the kernel side would have them.
   *
   * @param frames in its two seconds, 100 unless told
   */
  record Stream(
      SessionKey key,
      int ssrc,
      Direction direction,
      long lastNanos,
      long packets,
      long lost,
      long jitterNanos,
      long frames)
      implements StreamRow {
    Stream(
        SessionKey key,
        int ssrc,
        Direction direction,
        long lastNanos,
        long packets,
        long lost,
        long jitterNanos) {
      this(key, ssrc, direction, lastNanos, packets, lost, jitterNanos, 2 * 50);
    }

    /** Into the pod, and of nothing but its last packet. */
    Stream(SessionKey key, int ssrc, long lastNanos) {
      this(key, ssrc, Direction.INGRESS, lastNanos, 2, 0, 0);
    }

    @Override
    public int hook() {
      return key.hook();
    }

    @Override
    public long path() {
      return FakeMeter.path(key);
    }

    @Override
    public int channel() {
      return 0;
    }

    @Override
    public int payloadType() {
      return 111;
    }

    @Override
    public long firstNanos() {
      return 1;
    }

    @Override
    public SequenceRow sequence() {
      return new Numbers(lost);
    }

    @Override
    public TimingRow timing() {
      return new Clock(lastNanos, jitterNanos, frames);
    }

    @Override
    public long bytes() {
      return 2;
    }
  }

  private record Numbers(long lost) implements SequenceRow {
    @Override
    public int highest() {
      return 0;
    }

    @Override
    public int gaps() {
      return 0;
    }

    @Override
    public long duplicates() {
      return 0;
    }

    @Override
    public long reordered() {
      return 0;
    }

    @Override
    public long resets() {
      return 0;
    }
  }

  private record Hook(int hook, Volume volume) implements HookRow {
    @Override
    public long packets(Direction direction) {
      return direction == Direction.INGRESS ? volume.ingressPackets() : volume.egressPackets();
    }

    @Override
    public long bytes(Direction direction) {
      return direction == Direction.INGRESS ? volume.ingressBytes() : volume.egressBytes();
    }
  }

  final Set<Integer> hooks = new HashSet<>();
  final Set<Integer> refusing = new HashSet<>();
  final Map<Integer, Volume> volumes = new HashMap<>();
  final List<Session> sessions = new ArrayList<>();
  final List<Stream> streams = new ArrayList<>();
  final Map<MeterCounter, Long> counters = new HashMap<>();
  final List<String> conditions = new ArrayList<>();
  private final BlockingQueue<Announcement> events = new LinkedBlockingQueue<>();

  static SessionKey key(int hook, int port) {
    var pod = java.net.InetAddress.ofLiteral("10.0.0.1");
    var peer = java.net.InetAddress.ofLiteral("10.0.0.2");
    return new SessionKey(hook, new Endpoint(pod, 5004), new Endpoint(peer, port));
  }

  static long path(SessionKey key) {
    return LongIndex.spread(key.hashCode());
  }

  static Announcement announcement(SessionKey key, long provenNanos) {
    return new Announcement(key, path(key), Proof.RTP, provenNanos, 0);
  }

  void announce(SessionKey key, long provenNanos) {
    events.add(announcement(key, provenNanos));
  }

  @Override
  public synchronized void attach(HookPoint point) {
    if (refusing.contains(point.hook())) {
      throw new KernelError("cannot attach to interface " + point.hook() + ": no such device");
    }
    hooks.add(point.hook());
    volumes.putIfAbsent(point.hook(), Volume.NONE);
  }

  @Override
  public synchronized void detach(int hook) {
    hooks.remove(hook);
    volumes.remove(hook);
    sessions.removeIf(session -> session.hook() == hook);
  }

  @Override
  public synchronized Set<Integer> attached() {
    return Set.copyOf(hooks);
  }

  @Override
  public synchronized void drain(long nowNanos, Sink sink) {
    volumes.forEach((hook, volume) -> sink.hook(new Hook(hook, volume)));
    sessions.forEach(sink::session);
    streams.forEach(sink::stream);
    counters.forEach(sink::counter);
  }

  @Override
  public void poll(Duration timeout, SessionListener listener) {
    try {
      var event = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (event != null) {
        listener.started(event);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public List<String> conditions() {
    return conditions;
  }

  @Override
  public Set<Feature> missing() {
    return Set.of();
  }

  @Override
  public void close() {}
}
