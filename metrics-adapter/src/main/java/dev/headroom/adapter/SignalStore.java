package dev.headroom.adapter;

import dev.headroom.cluster.ClusterView;
import dev.headroom.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The latest word of every agent and the latest view of the cluster, as one {@link Snapshot} that
 * is replaced as a whole.
 *
 * <p>Any thread may write. A writer that finds another one publishing leaves it a mark and goes, so
 * that a burst of reports costs few snapshots and a lone report is public when {@link #take}
 * returns.
 */
final class SignalStore implements Supplier<Snapshot> {
  /** How long the word of a node without pods is remembered. */
  private static final Duration MEMORY = Duration.ofMinutes(10);

  private final Duration maxAge;
  private final ConcurrentHashMap<String, NodeWord> words = new ConcurrentHashMap<>();
  private final AtomicReference<Snapshot> snapshot;
  private final AtomicInteger unpublished = new AtomicInteger();
  private volatile ClusterView view = ClusterView.NOTHING_YET;

  /**
   * @param maxAge a sample older than this is not published
   */
  SignalStore(Duration maxAge) {
    this.maxAge = maxAge;
    this.snapshot = new AtomicReference<>(new Snapshot(view, Map.of(), maxAge));
  }

  @Override
  public Snapshot get() {
    return Objects.requireNonNull(snapshot.get());
  }

  void see(ClusterView newest) {
    view = newest;
    publish();
  }

  /** Takes a report; false when it is not newer than what is known, and changes nothing. */
  boolean take(NodeReport report) {
    var fresh = new boolean[1];
    words.compute(
        report.node(),
        (_, known) -> {
          var next =
              known == null ? java.util.Optional.of(NodeWord.first(report)) : known.after(report);
          fresh[0] = next.isPresent();
          return next.orElse(known);
        });
    if (fresh[0]) {
      publish();
    }
    return fresh[0];
  }

  /** Forgets nodes that are gone, so that memory follows the cluster. */
  void forget(Instant now) {
    var inUse = view.allPods().map(Pod::node).filter(Objects::nonNull).collect(Collectors.toSet());
    var oldest = now.minus(MEMORY);
    words
        .entrySet()
        .removeIf(e -> e.getValue().heard().isBefore(oldest) && !inUse.contains(e.getKey()));
    publish();
  }

  private void publish() {
    if (unpublished.getAndIncrement() != 0) {
      return;
    }
    var seen = 1;
    do {
      snapshot.set(new Snapshot(view, words, maxAge));
      seen = unpublished.addAndGet(-seen);
    } while (seen != 0);
  }
}
