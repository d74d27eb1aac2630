package dev.headroom.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * The nodes that pods run on, as a cluster autoscaler keeps them: a pod without room waits for a
 * new node, and a node that stays empty for ten minutes goes.
 */
final class Nodes {
  private static final long EMPTY_FOR = 600_000;

  private final int podsPerNode;
  private final long nodeMillis;
  private final List<Node> nodes = new ArrayList<>();

  /** One node; it takes pods from {@code readyAt} on. */
  static final class Node {
    private final long readyAt;
    private int pods;
    private long emptySince;

    private Node(long readyAt) {
      this.readyAt = readyAt;
      this.emptySince = readyAt;
    }
  }

  Nodes(World.Starts starts) {
    this.podsPerNode = starts.podsPerNode();
    this.nodeMillis = starts.nodeTime().toMillis();
  }

  boolean unlimited() {
    return podsPerNode == 0;
  }

  /** Binds pods that wait, in their order, to nodes that are ready and have room. */
  List<SimPod> bind(List<SimPod> waiting, long now) {
    var bound = new ArrayList<SimPod>();
    for (var pod : waiting) {
      for (var node : nodes) {
        if (node.readyAt <= now && node.pods < podsPerNode) {
          node.pods++;
          pod.node = node;
          bound.add(pod);
          break;
        }
      }
    }
    return bound;
  }

  /** Asks for as many nodes as the pods that still wait need; returns how many. */
  int order(int waiting, long now) {
    var coming = 0;
    for (var node : nodes) {
      coming += node.readyAt > now ? podsPerNode : 0;
    }
    var ordered = 0;
    while (coming < waiting) {
      nodes.add(new Node(now + nodeMillis));
      coming += podsPerNode;
      ordered++;
    }
    return ordered;
  }

  /** Nodes that are there at once, for the pods a simulation begins with. */
  void begin(int pods, long now) {
    for (var room = 0; room < pods; room += podsPerNode) {
      nodes.add(new Node(now));
    }
  }

  void leave(SimPod pod, long now) {
    var node = pod.node;
    if (node != null) {
      node.pods--;
      node.emptySince = now;
      pod.node = null;
    }
  }

  /** The next time a node becomes ready, {@link Long#MAX_VALUE} for none. */
  long nextReady(long now) {
    var next = Long.MAX_VALUE;
    for (var node : nodes) {
      if (node.readyAt > now) {
        next = Math.min(next, node.readyAt);
      }
    }
    return next;
  }

  void sweep(long now) {
    nodes.removeIf(n -> n.pods == 0 && n.readyAt <= now && now - n.emptySince >= EMPTY_FOR);
  }
}
