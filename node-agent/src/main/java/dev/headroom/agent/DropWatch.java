package dev.headroom.agent;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Reads the pods' receive-buffer drops each second, on a thread of its own: reading /proc never
 * delays the counting.
 */
final class DropWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("headroom.drops");
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final DropReader reader;
  private final Consumer<List<DropReader.Reading>> sink;
  private final Thread thread;
  private volatile List<DropReader.Metered> pods = List.of();
  private volatile boolean closed;

  DropWatch(DropReader reader, Consumer<List<DropReader.Reading>> sink) {
    this.reader = reader;
    this.sink = sink;
    this.thread = Thread.ofPlatform().daemon().name("drops").unstarted(this::run);
  }

  DropWatch start() {
    thread.start();
    return this;
  }

  /** The pods to read from now on. */
  void watch(List<DropReader.Metered> metered) {
    pods = metered;
  }

  private void run() {
    while (!closed) {
      try {
        sink.accept(reader.read(pods, System.nanoTime()));
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "the drops cannot be read and are tried again", e);
      }
      LockSupport.parkNanos(this, PERIOD.toNanos());
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
