package dev.headroom.agent;

import dev.headroom.agent.Locator.Located;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Searches for the hook points of waiting pods on a thread of its own, so that reading /proc never
 * delays the counting: often while a pod is new, seldom when its sandbox is long in coming.
 */
final class InterfaceSearch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("headroom.search");
  private static final Duration NEW = Duration.ofSeconds(10);
  private static final Duration OFTEN = Duration.ofMillis(100);
  private static final Duration SELDOM = Duration.ofSeconds(1);

  private final Locator locator;
  private final Consumer<List<Located>> sink;
  private final Thread thread;
  private volatile Map<NodePod, Long> wanted = Map.of();
  private volatile boolean closed;

  InterfaceSearch(Locator locator, Consumer<List<Located>> sink) {
    this.locator = locator;
    this.sink = sink;
    this.thread = Thread.ofPlatform().daemon().name("search").unstarted(this::run);
  }

  InterfaceSearch start() {
    thread.start();
    return this;
  }

  /** The pods to search for from now on, with the {@link System#nanoTime} since when they wait. */
  void seek(Map<NodePod, Long> waiting) {
    var before = wanted;
    wanted = waiting;
    // Only someone new is a reason to look before the pause is over.
    if (!before.keySet().containsAll(waiting.keySet())) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      var now = wanted;
      if (now.isEmpty()) {
        LockSupport.park(this);
      } else {
        look(now);
        LockSupport.parkNanos(this, pause(now, System.nanoTime()).toNanos());
      }
    }
  }

  private void look(Map<NodePod, Long> pods) {
    try {
      sink.accept(locator.locate(pods.keySet(), System.nanoTime()));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the search for interfaces failed and goes on", e);
    }
  }

  static Duration pause(Map<NodePod, Long> waiting, long nowNanos) {
    var youngest = waiting.values().stream().mapToLong(since -> nowNanos - since).min();
    return youngest.orElse(0) < NEW.toNanos() ? OFTEN : SELDOM;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
