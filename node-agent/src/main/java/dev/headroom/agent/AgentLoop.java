package dev.headroom.agent;

import dev.headroom.agent.Locator.Located;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The meter's thread: takes what the others found out as messages, drains each second, and says at
 * once when a session starts. A second thread waits for the kernel's announcements.
 */
final class AgentLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("headroom.loop");
  private static final Duration DRAIN_PERIOD = Duration.ofSeconds(1);

  /** Sessions that start together are told together. */
  private static final Duration GATHERING = Duration.ofMillis(15);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSING = Duration.ofSeconds(1);

  /** What other threads tell this one. */
  private sealed interface Message {
    record Selected(PodSelection selection) implements Message {}

    record Searched(List<Located> found) implements Message {}

    record Dropped(List<DropReader.Reading> readings) implements Message {}

    record Started(Announcement session) implements Message {}
  }

  private final NodeMeter node;
  private final Meter meter;
  private final Telemetry telemetry;
  private final Consumer<Sample> publisher;
  private final Supplier<List<String>> problems;
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final Set<Integer> changed = new HashSet<>();
  private final Thread loop = Thread.ofPlatform().name("meter").unstarted(this::run);
  private final Thread poller = Thread.ofPlatform().daemon().name("events").unstarted(this::poll);
  private Consumer<Map<NodePod, Long>> search = _ -> {};
  private Consumer<List<DropReader.Metered>> metered = _ -> {};
  private long drainDue = System.nanoTime();
  private long changedDue;
  private volatile long drainedNanos = System.nanoTime();
  private volatile @Nullable Sample last;
  private volatile boolean closed;

  AgentLoop(
      NodeMeter node,
      Meter meter,
      Telemetry telemetry,
      Consumer<Sample> publisher,
      Supplier<List<String>> problems) {
    this.node = node;
    this.meter = meter;
    this.telemetry = telemetry;
    this.publisher = publisher;
    this.problems = problems;
  }

  /**
   * Starts both threads.
   *
   * @param search hears which pods' interfaces are sought
   * @param metered hears which pods are counted
   */
  void start(Consumer<Map<NodePod, Long>> search, Consumer<List<DropReader.Metered>> metered) {
    this.search = search;
    this.metered = metered;
    loop.start();
    poller.start();
  }

  void select(PodSelection selection) {
    messages.add(new Message.Selected(selection));
  }

  void searched(List<Located> found) {
    messages.add(new Message.Searched(found));
  }

  void dropped(List<DropReader.Reading> readings) {
    messages.add(new Message.Dropped(readings));
  }

  /** The last complete sample, null before the first. */
  @Nullable Sample last() {
    return last;
  }

  /** How long ago the tables were last read. */
  Duration sinceDrain() {
    return Duration.ofNanos(System.nanoTime() - drainedNanos);
  }

  private void poll() {
    while (!closed) {
      try {
        meter.poll(POLL, session -> messages.add(new Message.Started(session)));
      } catch (RuntimeException e) {
        LOG.log(
            System.Logger.Level.ERROR, "cannot hear of new sessions; drains still count them", e);
        pause(DRAIN_PERIOD);
      }
    }
  }

  private void run() {
    while (!closed) {
      try {
        step();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a step of the meter failed", e);
      }
    }
  }

  private void step() throws InterruptedException {
    var now = System.nanoTime();
    if (now - drainDue >= 0) {
      // Drains that were missed are not made up for.
      drainDue = Math.max(drainDue + DRAIN_PERIOD.toNanos(), now + DRAIN_PERIOD.toNanos() / 2);
      drain(now);
    } else if (!changed.isEmpty() && now - changedDue >= 0) {
      tellChanged(now);
    }
    var due = changed.isEmpty() ? drainDue : Math.min(drainDue, changedDue);
    var message = messages.poll(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (message != null) {
      take(message, System.nanoTime());
    }
  }

  private void drain(long now) {
    try {
      var sample = node.drain(now, problems.get());
      drainedNanos = System.nanoTime();
      telemetry.drained(Duration.ofNanos(drainedNanos - now));
      search.accept(node.sought());
      metered.accept(node.metered());
      if (sample != null) {
        changed.clear();
        last = sample;
        telemetry.conditions(sample.conditions().size());
        publisher.accept(sample);
      }
    } catch (KernelError e) {
      telemetry.drainFailed();
      throw e;
    }
  }

  private void tellChanged(long now) {
    var sample = node.changed(changed, now);
    changed.clear();
    if (!sample.pods().isEmpty()) {
      publisher.accept(sample);
    }
  }

  private void take(Message message, long now) {
    switch (message) {
      case Message.Selected(var selection) -> {
        node.select(selection, now);
        search.accept(node.sought());
      }
      case Message.Searched(var found) -> {
        found.forEach(located -> node.located(located, now));
        search.accept(node.sought());
      }
      case Message.Dropped(var readings) -> readings.forEach(node::dropped);
      case Message.Started(var session) -> started(session, now);
    }
  }

  private void started(Announcement session, long now) {
    if (node.started(session)) {
      if (changed.isEmpty()) {
        changedDue = now + GATHERING.toNanos();
      }
      changed.add(session.key().hook());
    }
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends both threads; the meter may be closed afterwards. */
  @Override
  public void close() {
    closed = true;
    loop.interrupt();
    try {
      loop.join(CLOSING);
      poller.join(CLOSING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
