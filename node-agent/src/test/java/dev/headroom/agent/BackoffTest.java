package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void doublesUpToItsLimitAndSpreads() {
    var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(1));
    for (var most : new long[] {100, 200, 400, 800, 1000, 1000}) {
      assertThat(backoff.next()).isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
    }
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
  }
}
