package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiveDropsTest {
  private static final long S = 1_000_000_000L;

  private final ReceiveDrops drops = new ReceiveDrops();

  @Test
  void nothingIsKnownBeforeTwoReadings() {
    assertThat(drops.total(S)).isEmpty();
    assertThat(drops.perSecond(S)).isEmpty();
    drops.take(1_000_000, S);
    assertThat(drops.total(S)).as("from before we came").hasValue(0);
    assertThat(drops.perSecond(S)).as("no spike after a restart").isEmpty();
    drops.take(1_000_000, 2 * S);
    assertThat(drops.perSecond(2 * S)).as("a fresh 0").hasValue(0);
  }

  @Test
  void theRateIsOverTheIntervalThatWasRead() {
    drops.take(10, S);
    drops.take(30, 3 * S);
    assertThat(drops.perSecond(3 * S)).hasValue(10);
    assertThat(drops.total(3 * S)).hasValue(20);
  }

  @Test
  void aCounterThatGoesDownBeganAnew() {
    drops.take(100, S);
    drops.take(150, 2 * S);
    drops.take(20, 3 * S);
    assertThat(drops.perSecond(3 * S)).as("neither negative nor 20").isEmpty();
    assertThat(drops.total(3 * S)).hasValue(50);
    drops.take(25, 4 * S);
    assertThat(drops.perSecond(4 * S)).hasValue(5);
    assertThat(drops.total(4 * S)).as("never falls").hasValue(55);
  }

  @Test
  void whatIsNotReadAnyMoreIsUnknown() {
    drops.take(0, S);
    drops.take(7, 2 * S);
    assertThat(drops.perSecond(7 * S)).hasValue(7);
    assertThat(drops.perSecond(7 * S + 1)).isEmpty();
    assertThat(drops.total(7 * S + 1)).isEmpty();
  }
}
