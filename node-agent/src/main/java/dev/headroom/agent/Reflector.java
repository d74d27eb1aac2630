package dev.headroom.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.headroom.agent.Resource.Event;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows one collection of Kubernetes objects: lists it, watches it from the list's version, takes
 * bookmarks, and lists again when the version has expired (410) or an answer made no sense. What
 * was last known stays valid while the API server is away. Runs on one thread of its own and hands
 * over an immutable map after each change.
 */
final class Reflector<T> implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("headroom.watch");
  private static final Duration LIST_LIMIT = Duration.ofSeconds(30);
  private static final Duration WATCH_SLACK = Duration.ofSeconds(10);
  private static final int WATCH_SECONDS = 60;
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final ApiServer api;
  private final Resource<T> resource;
  private final Consumer<Map<String, T>> sink;
  private final Random random = new Random();
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), random);
  private final LongAdder lists = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Map<String, T> items = new HashMap<>();
  private String version = "";
  // The first list may come from the API server's cache; after an expiry only the newest will do.
  private String listFrom = "0";
  private volatile boolean synced;
  private volatile boolean closed;
  private volatile @Nullable String problem;
  private volatile @Nullable Thread thread;

  Reflector(ApiServer api, Resource<T> resource, Consumer<Map<String, T>> sink) {
    this.api = api;
    this.resource = resource;
    this.sink = sink;
  }

  Reflector<T> start() {
    thread = Thread.ofVirtual().name("watch " + resource.name()).start(this::run);
    return this;
  }

  String name() {
    return resource.name();
  }

  /** Whether the collection has been listed at least once. */
  boolean synced() {
    return synced;
  }

  /** Why the collection cannot be followed now; null while it can. */
  @Nullable String problem() {
    return problem;
  }

  long lists() {
    return lists.sum();
  }

  long failures() {
    return failures.sum();
  }

  private void run() {
    try {
      while (!closed) {
        var started = System.nanoTime();
        var failed = !follow();
        var lasted = Duration.ofNanos(System.nanoTime() - started);
        if (lasted.compareTo(SHORT) >= 0) {
          backoff.reset();
        }
        if (failed || lasted.compareTo(SHORT) < 0) {
          Thread.sleep(backoff.next());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lists if there is no version to go on from, then watches once; says whether all went well. */
  private boolean follow() throws InterruptedException {
    try {
      if (version.isEmpty()) {
        list();
      }
      watch();
      return true;
    } catch (ApiError e) {
      return failed(e, e.expired());
    } catch (JsonEOFException e) {
      return failed(e, false);
    } catch (JsonProcessingException | MalformedAnswer | RuntimeException e) {
      return failed(e, true);
    } catch (IOException e) {
      return failed(e, false);
    }
  }

  private boolean failed(Exception cause, boolean listAgain) {
    if (closed) {
      return false;
    }
    if (listAgain) {
      version = "";
      listFrom = "";
    }
    // An expired version is part of the protocol, not a failure.
    if (!(cause instanceof ApiError error && error.expired())) {
      failures.increment();
      complain("cannot follow " + resource.name() + ": " + Failures.text(cause));
    }
    return false;
  }

  private void complain(String text) {
    if (!text.equals(problem)) {
      LOG.log(System.Logger.Level.WARNING, text);
    }
    problem = text;
  }

  private void recovered() {
    if (problem != null) {
      LOG.log(System.Logger.Level.INFO, "following " + resource.name() + " again");
      problem = null;
    }
  }

  private void list() throws IOException, InterruptedException {
    lists.increment();
    try (var body = api.get(resource.target("resourceVersion=" + listFrom));
        var _ = new Deadline(body, LIST_LIMIT)) {
      var listing = resource.readList(body);
      items.clear();
      items.putAll(listing.items());
      version = listing.version();
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> resource.name() + ": " + items.size() + " at version " + version);
      publish();
    }
  }

  private void watch() throws IOException, InterruptedException {
    // Spread, so that the watches of many agents do not end together.
    var seconds = WATCH_SECONDS + random.nextInt(WATCH_SECONDS);
    var parameters =
        "watch=1&allowWatchBookmarks=true&timeoutSeconds=%d&resourceVersion=%s"
            .formatted(seconds, version);
    try (var body = api.get(resource.target(parameters));
        var _ = new Deadline(body, Duration.ofSeconds(seconds).plus(WATCH_SLACK));
        var json = Json.FACTORY.createParser(body)) {
      recovered();
      while (!closed && json.nextToken() != null) {
        apply(resource.readEvent(json));
      }
    }
  }

  private void apply(Event<T> event) {
    version = event.version();
    switch (event) {
      case Event.Put<T>(var item) -> {
        items.put(item.key(), item.value());
        publish();
      }
      case Event.Removed<T>(var item) -> {
        items.remove(item.key());
        publish();
      }
      case Event.Bookmark<T> _ -> {}
    }
  }

  private void publish() {
    sink.accept(Map.copyOf(items));
    synced = true;
  }

  @Override
  public void close() {
    closed = true;
    var running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /** Closes a body that outlives its time, so that its reader never hangs on a silent server. */
  private record Deadline(Thread guard) implements AutoCloseable {
    Deadline(InputStream body, Duration limit) {
      this(Thread.startVirtualThread(() -> closeAfter(body, limit)));
    }

    private static void closeAfter(InputStream body, Duration limit) {
      try {
        Thread.sleep(limit);
        body.close();
      } catch (InterruptedException | IOException e) {
        // The reader was faster, or the body is closed already: nothing is left to do.
      }
    }

    @Override
    public void close() {
      guard.interrupt();
    }
  }
}
