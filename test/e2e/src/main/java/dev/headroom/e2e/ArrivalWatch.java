package dev.headroom.e2e;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Measures how long calls take to arrive in a number: from a call's first packet to the first
 * answer that counts it. The number must only grow while calls are expected. One thread asks, any
 * expects.
 */
final class ArrivalWatch implements AutoCloseable {
  private record Expected(double count, long firstPacketNanos) {}

  private final Supplier<OptionalDouble> source;
  private final Duration pause;
  private final Deque<Expected> waiting = new ArrayDeque<>();
  private final List<Duration> arrivals = new ArrayList<>();
  private final Thread thread;
  private volatile boolean open = true;

  ArrivalWatch(Supplier<OptionalDouble> source, Duration pause) {
    this.source = source;
    this.pause = pause;
    this.thread = Thread.ofVirtual().name("arrivals").start(this::watch);
  }

  /**
   * The call whose first packet left at {@code firstPacketNanos} makes the number {@code count}.
   */
  synchronized void expect(double count, long firstPacketNanos) {
    waiting.addLast(new Expected(count, firstPacketNanos));
  }

  private void watch() {
    while (open) {
      var value = source.get();
      var now = System.nanoTime();
      value.ifPresent(count -> settle(count, now));
      Await.pause(pause);
    }
  }

  private synchronized void settle(double count, long nowNanos) {
    while (!waiting.isEmpty() && waiting.peekFirst().count() <= count) {
      arrivals.add(Duration.ofNanos(nowNanos - waiting.removeFirst().firstPacketNanos()));
    }
  }

  synchronized int pending() {
    return waiting.size();
  }

  synchronized int arrived() {
    return arrivals.size();
  }

  /** The {@code percent}-th percentile (nearest rank) of what has arrived. */
  synchronized Duration percentile(double percent) {
    return new Delays(arrivals).percentile(percent);
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
