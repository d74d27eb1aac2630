package dev.headroom.adapter;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.headroom.cluster.ClusterError;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Answers of the API server, yes and no alike, kept for ten seconds (as upstream does). Whoever
 * asks the same at the same time waits for one answer; a failure is not kept. An answer in use is
 * asked for anew before it ends, beside the requests, so that none of them waits for the API server
 * again and again.
 *
 * <p>Bounded twice: in answers kept, and in questions under way, so that a flood of unknown callers
 * does not become a flood on the API server.
 */
final class ReviewCache<K, V> implements AutoCloseable {
  static final Duration KEPT = Duration.ofSeconds(10);
  static final Duration ASKED_ANEW = Duration.ofSeconds(5);
  static final int MOST_KEPT = 10_000;
  private static final int MOST_UNDER_WAY = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Function<K, V> ask;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY);
  private final AsyncLoadingCache<K, V> answers;

  /**
   * A cache before a question.
   *
   * @param ask blocks for the answer; runs on virtual threads
   */
  ReviewCache(Function<K, V> ask, Ticker ticker) {
    this.ask = ask;
    this.answers =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEPT)
            .expireAfterWrite(KEPT)
            .refreshAfterWrite(ASKED_ANEW)
            .ticker(ticker)
            .executor(threads)
            .buildAsync(this::askWithinBounds);
  }

  /** Completes with the answer, or with a {@link StatusException} when there is none. */
  CompletableFuture<V> get(K key) {
    return answers.get(key);
  }

  private V askWithinBounds(K key) {
    try {
      if (!underWay.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw ApiStatus.unavailable("too many questions to the API server at once").exception();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw ApiStatus.unavailable("the server is shutting down").exception();
    }
    try {
      return ask.apply(key);
    } catch (ClusterError noAnswer) {
      throw ApiStatus.unavailable(String.valueOf(noAnswer.getMessage())).exception();
    } finally {
      underWay.release();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
