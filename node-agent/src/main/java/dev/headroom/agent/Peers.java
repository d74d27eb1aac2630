package dev.headroom.agent;

import java.util.function.LongConsumer;

/**
 * Who is at the other ends of a pod's 5-tuples, so that each of them counts once, whatever paths
 * their packets take:
 *
 * <ul>
 *   <li>5-tuples whose connectivity checks are of one ICE session (RFC 8445) are its paths;
 *   <li>who was on a 5-tuple whose media stopped is on the one where it goes on: the same SSRC
 *       under the next sequence numbers (an ICE restart, an address that changed on the way);
 *   <li>a 5-tuple without ICE that carries what came in TURN channels is what a relay sends on.
 * </ul>
 *
 * <p>Where there is a 5-tuple there is a peer: of those that give way to another the youngest
 * stays. For one thread.
 */
final class Peers {
  /** RFC 7675: who consents shows it each 5 s, a fifth more or less. */
  private static final long CONSENT_NANOS = 6_000_000_000L;

  private final Pool<Peer> peers = new Pool<>(Peer::new);
  private final Pool<Flow> flows = new Pool<>(Flow::new);
  private final LongIndex byPath = new LongIndex();
  private final LongIndex byIce = new LongIndex();
  private final LongIndex youngest = new LongIndex();

  /** Also of clients that have given their allocation back: its other side is nobody's then. */
  private final LongIndex inTurn = new LongIndex();

  private int count;

  void clear() {
    peers.clear();
    flows.clear();
    byPath.clear();
    byIce.clear();
    youngest.clear();
    inTurn.clear();
    count = 0;
  }

  /** Takes a live session. */
  void path(SessionRow row, long beganNanos) {
    var number = peerOf(row.ice());
    peers.get(number).path(row, beganNanos);
    byPath.put(row.path(), number);
  }

  private int peerOf(long ice) {
    var known = ice == 0 ? LongIndex.NONE : byIce.get(ice);
    if (known != LongIndex.NONE) {
      return known;
    }
    var number = peers.size();
    peers.next().begin();
    if (ice != 0) {
      byIce.put(ice, number);
    }
    return number;
  }

  /** Takes a stream, after all sessions. */
  void stream(StreamRow row) {
    if (Flow.isInTurn(row)) {
      inTurn.put(Flow.media(row), 1);
    }
    var peer = byPath.get(row.path());
    if (peer == LongIndex.NONE) {
      return;
    }
    var number = flows.size();
    var flow = flows.next();
    flow.read(row, peers.get(peer));
    var rival = youngest.get(flow.media);
    if (rival == LongIndex.NONE || flows.get(rival).firstNanos < flow.firstNanos) {
      youngest.put(flow.media, number);
    }
  }

  /** All has been taken. */
  void settle(long nowNanos) {
    for (var i = 0; i < flows.size(); i++) {
      var flow = flows.get(i);
      if (isRelayed(flow) || gaveWay(flow, nowNanos)) {
        flow.peer.elsewhere = true;
      }
    }
    count = 0;
    for (var i = 0; i < peers.size(); i++) {
      count += peers.get(i).elsewhere ? 0 : 1;
    }
  }

  private boolean isRelayed(Flow flow) {
    return !flow.peer.hasIce && !flow.peer.usesTurn && inTurn.has(flow.otherSideOfARelay());
  }

  /** Media of the other end itself cannot go on elsewhere without it; what it is sent can. */
  private boolean gaveWay(Flow flow, long nowNanos) {
    var heir = flows.get(youngest.get(flow.media));
    return heir.peer != flow.peer
        && heir.peer.beganNanos > flow.peer.beganNanos
        && heir.goesOnFrom(flow, nowNanos)
        && (flow.isFromThePeer() || nowNanos - flow.peer.provenNanos > CONSENT_NANOS);
  }

  int count() {
    return count;
  }

  /** When each of them began, by CLOCK_MONOTONIC. */
  void eachBegan(LongConsumer taker) {
    for (var i = 0; i < peers.size(); i++) {
      if (!peers.get(i).elsewhere) {
        taker.accept(peers.get(i).beganNanos);
      }
    }
  }

  /** Whether a session is a path of a peer that was counted. */
  boolean knows(long ice) {
    return ice != 0 && byIce.has(ice);
  }
}
