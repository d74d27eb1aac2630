package dev.headroom.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.adapter.ReviewCache.Kept;
import dev.headroom.cluster.ClusterError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewCacheTest {
  private static final Kept OF_USERS = Kept.OF_USERS;
  private static final Duration KEPT = OF_USERS.yes();

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();

  private ReviewCache<String, String> cache() {
    return new ReviewCache<>(
        key -> key + asked.incrementAndGet(), _ -> true, String::length, OF_USERS, nanos::get);
  }

  @Test
  void anAnswerThatNobodyUsesEndsInTime() {
    try (var cache = cache()) {
      assertThat(cache.get("a").join()).isEqualTo("a1");
      Awaitility.await()
          .until(() -> {
            pass(KEPT);
            return cache.get("a").join().equals("a2");
          });
    }
  }

  @Test
  void aNoEndsBeforeAYes() {
    var kept = Kept.OF_SERVERS;
    try (var cache =
        new ReviewCache<String, String>(
            key -> key + asked.incrementAndGet(),
            answer -> answer.startsWith("yes"),
            String::length,
            kept,
            nanos::get)) {
      assertThat(cache.get("yes").join()).isEqualTo("yes1");
      assertThat(cache.get("no").join()).isEqualTo("no2");
      Awaitility.await()
          .until(() -> {
            if (nanos.get() < kept.yes().toNanos() / 4) {
              pass(kept.no());
            }
            return cache.get("no").join().equals("no3");
          });
      assertThat(cache.get("yes").join()).isEqualTo("yes1");
      Awaitility.await()
          .until(() -> {
            pass(kept.yes());
            return !cache.get("yes").join().equals("yes1");
          });
    }
  }

  @Test
  void anAnswerInUseIsAskedForAnewWhileTheOldOneServes() {
    var open = new CountDownLatch(1);
    try (var cache =
        new ReviewCache<String, Integer>(
            _ -> {
              var number = asked.incrementAndGet();
              if (number == 2) {
                await(open);
              }
              return number;
            },
            _ -> true,
            String::length,
            OF_USERS,
            nanos::get)) {
      assertThat(cache.get("a").join()).isEqualTo(1);
      passUntilAskedAnew(cache);
      assertThat(cache.get("a").join()).as("while the second answer is under way").isEqualTo(1);
      open.countDown();
      Awaitility.await().untilAsserted(() -> assertThat(cache.get("a").join()).isEqualTo(2));
    }
  }

  @Test
  void anAnswerThatCannotBeHadAnewServesToItsEndAndNoLonger() {
    try (var cache =
        new ReviewCache<String, Integer>(
            _ -> {
              if (asked.incrementAndGet() > 1) {
                throw new ClusterError("timeout");
              }
              return 1;
            },
            _ -> true,
            String::length,
            OF_USERS,
            nanos::get)) {
      assertThat(cache.get("a").join()).isEqualTo(1);
      passUntilAskedAnew(cache);
      pass(KEPT);
      assertThatThrownBy(() -> cache.get("a").join()).hasMessageContaining("timeout");
    }
  }

  /**
   * The time of an answer begins a moment after it is had, so ours goes on in steps; not to its
   * end, or it would be asked for because it has ended.
   */
  private void passUntilAskedAnew(ReviewCache<String, Integer> cache) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          if (nanos.get() < KEPT.toNanos() * 9 / 10) {
            pass(Duration.ofMillis(100));
          }
          assertThat(cache.get("a").join()).isEqualTo(1);
          return asked.get() >= 2;
        });
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos() + 1);
  }

  @Test
  void whoAsksTheSameAtTheSameTimeWaitsForOneAnswer() {
    var open = new CountDownLatch(1);
    try (var cache =
        new ReviewCache<String, Integer>(
            _ -> {
              await(open);
              return asked.incrementAndGet();
            },
            _ -> true,
            String::length,
            OF_USERS,
            nanos::get)) {
      var waiting = new ArrayList<CompletableFuture<Integer>>();
      for (var i = 0; i < 50; i++) {
        waiting.add(cache.get("a"));
      }
      open.countDown();
      assertThat(waiting).allSatisfy(one -> assertThat(one.join()).isEqualTo(1));
    }
  }

  @Test
  void aFailureIsNotKept() {
    try (var cache =
        new ReviewCache<String, String>(
            _ -> {
              if (asked.incrementAndGet() == 1) {
                throw new ClusterError("timeout");
              }
              return "yes";
            },
            _ -> true,
            String::length,
            OF_USERS,
            nanos::get)) {
      assertThatThrownBy(() -> cache.get("a").join())
          .hasCauseInstanceOf(StatusException.class)
          .hasMessageContaining("timeout");
      Awaitility.await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(cache.get("a").join()).isEqualTo("yes"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60_000})
  void strangersTakeABoundedPlaceHoweverManyAndLong(int length) {
    var many = 2 * ReviewCache.MOST_CHARACTERS / (length + ReviewCache.LEAST_CHARACTERS);
    try (var cache = cache()) {
      for (var round = 0; round < 2; round++) {
        for (var i = 0; i < many; i++) {
          cache.get(String.format("%0" + length + "d", i)).join();
        }
      }
      // Had all been kept, the second round had asked for none.
      assertThat(asked.get() - many).isGreaterThan(many / 4);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
