package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamLossTest {
  private final StreamLoss loss = new StreamLoss();

  private static FakeMeter.Stream stream(long packets, long lost) {
    return new FakeMeter.Stream(FakeMeter.key(10, 1), 1, Direction.INGRESS, 1, packets, lost, 0);
  }

  private void drain(FakeMeter.Stream... streams) {
    loss.drainBegins();
    for (var stream : streams) {
      loss.add(stream, false);
    }
    loss.drainEnds();
  }

  @Test
  void theShareIsOfWhatWasDueSinceTheDrainBefore() {
    drain(stream(1000, 500));
    assertThat(loss.percent()).as("what was before is not of this second").isEmpty();
    drain(stream(1095, 505));
    assertThat(loss.percent()).hasValue(5);
    drain(stream(1095, 505));
    assertThat(loss.percent()).as("none was due").isEmpty();
    drain(stream(1195, 505));
    assertThat(loss.percent()).as("a fresh 0").hasValue(0);
  }

  @Test
  void aDrainThatFailedCountsForNothing() {
    drain(stream(100, 0), stream(100, 0));
    loss.drainBegins();
    loss.add(stream(150, 50), false);
    drain(stream(190, 10), stream(100, 0));
    assertThat(loss.percent()).hasValue(10);
  }

  /** However streams come and go, the shares of all intervals add up to what there was. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void losesNothingWhenStreamsAreForgotten(long seed) {
    var random = new SplittableRandom(seed);
    List<long[]> live = new ArrayList<>();
    drain();
    for (var second = 0; second < 200; second++) {
      var due = 0L;
      var lost = 0L;
      if (random.nextInt(3) == 0) {
        live.add(new long[2]);
      }
      for (var counts : live) {
        var received = random.nextInt(50);
        var missing = random.nextInt(5);
        counts[0] += received;
        counts[1] += missing;
        due += received + missing;
        lost += missing;
      }
      loss.drainBegins();
      live.removeIf(counts -> {
        var last = random.nextInt(10) == 0;
        loss.add(stream(counts[0], counts[1]), last);
        return last;
      });
      loss.drainEnds();
      if (due == 0) {
        assertThat(loss.percent()).isEmpty();
      } else {
        assertThat(loss.percent()).hasValue(100.0 * lost / due);
      }
    }
  }
}
