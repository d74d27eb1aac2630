package dev.headroom.adapter;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.headroom.cluster.ClusterError;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Answers of the API server, kept for a while. Whoever asks the same at the same time waits for one
 * answer; a failure is not kept. A yes in use is asked for anew halfway to its end, beside the
 * requests, so that none of them waits for the API server again and again.
 *
 * <p>Bounded three times, so that a flood of unknown callers becomes a flood neither in memory nor
 * on the API server: in answers kept and in questions waiting, both by their length, as a
 * stranger's token or path may have 64 KiB; and in questions under way.
 */
final class ReviewCache<K, V> implements AutoCloseable {
  /** How long an answer is kept, by what it says. */
  record Kept(Duration yes, Duration no) {
    private static final Duration SHORT = Duration.ofSeconds(10);

    /** As the extension API servers of upstream do (DelegatingAuthenticationOptions). */
    static final Kept OF_USERS = new Kept(SHORT, SHORT);

    /**
     * Of agents and signalling servers, which come again and again: two minutes, as kubelets keep
     * the tokens of those who ask them. A thousand agents, or a thousand policies that places are
     * asked of, would else make two hundred reviews a second.
     */
    static final Kept OF_SERVERS = new Kept(Duration.ofMinutes(2), SHORT);

    private <V> Expiry<Object, V> expiry(Predicate<V> isYes) {
      return Expiry.writing((_, answer) -> isYes.test(answer) ? yes : no);
    }
  }

  static final int MOST_CHARACTERS = 5 << 20;

  /** What an answer takes beside its question, about. */
  static final int LEAST_CHARACTERS = 512;

  private static final int MOST_UNDER_WAY = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Function<K, V> ask;
  private final ToIntFunction<K> length;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY);
  private final AsyncLoadingCache<K, V> answers;

  /**
   * A cache before a question.
   *
   * @param ask blocks for the answer; runs on virtual threads
   * @param isYes tells a yes from a no
   * @param length of a question, in characters
   */
  ReviewCache(
      Function<K, V> ask, Predicate<V> isYes, ToIntFunction<K> length, Kept kept, Ticker ticker) {
    this.ask = ask;
    this.length = length;
    this.answers =
        Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((K key, V _) -> characters(key))
            .expireAfter(kept.expiry(isYes))
            .refreshAfterWrite(kept.yes().dividedBy(2))
            .ticker(ticker)
            .executor(threads)
            .buildAsync(this::askWithinBounds);
  }

  /** Completes with the answer, or with a {@link StatusException} when there is none. */
  CompletableFuture<V> get(K key) {
    return answers.get(key);
  }

  private int characters(K key) {
    return LEAST_CHARACTERS + length.applyAsInt(key);
  }

  private V askWithinBounds(K key) {
    var characters = characters(key);
    try {
      if (waiting.addAndGet(characters) > MOST_CHARACTERS) {
        throw tooMany();
      }
      return askInTurn(key);
    } finally {
      waiting.addAndGet(-characters);
    }
  }

  private V askInTurn(K key) {
    try {
      if (!underWay.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw tooMany();
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

  private static StatusException tooMany() {
    return ApiStatus.unavailable("too many questions to the API server at once").exception();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
