package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.SFU;
import static dev.headroom.cluster.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.PodRef;
import dev.headroom.model.Quantity;
import dev.headroom.model.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettledMarksTest {
  private static final Duration SETTLE = Duration.ofSeconds(30);

  private final Fleets.Fleet fleet = fleet("D0", SFU, NOW.minusSeconds(3600));
  private final SettledMarks marks = new SettledMarks();

  private boolean settled(int wordSeconds, int nowSeconds) {
    var pod = fleet.pods().getFirst();
    var word = new Reading.Fresh(Quantity.of(0), at(wordSeconds), Duration.ZERO);
    var signals = new Fleets.Fleet(List.of(), Map.<PodRef, Reading>of(pod.ref(), word)).signals();
    return marks.settled(pod, signals, SETTLE, at(nowSeconds));
  }

  private static Instant at(int seconds) {
    return NOW.plusSeconds(seconds);
  }

  @Test
  void theTimeCountsFromWhenTheMarkWasSeen() {
    assertThat(settled(60, 60)).as("never seen, however old the mark says it is").isFalse();
    marks.look(fleet.pods(), NOW);
    marks.look(fleet.pods(), at(1));
    assertThat(settled(29, 29)).isFalse();
    assertThat(settled(30, 30)).isTrue();
  }

  @Test
  void aWordFromBeforeThatSaysNothing() {
    marks.look(fleet.pods(), NOW);
    assertThat(settled(29, 38)).as("a word of nine seconds ago is believed").isFalse();
    assertThat(settled(30, 38)).isTrue();
  }

  @Test
  void aPodThatAcceptedMeanwhileBeginsAnew() {
    marks.look(fleet.pods(), NOW);
    marks.look(fleet("A0").pods(), at(10));
    marks.look(fleet.pods(), at(20));
    assertThat(settled(49, 49)).isFalse();
    assertThat(settled(50, 50)).isTrue();
  }

  @Test
  void nobodyKnowsAfterForgetting() {
    marks.look(fleet.pods(), NOW);
    marks.forget();
    assertThat(settled(60, 60)).isFalse();
  }
}
