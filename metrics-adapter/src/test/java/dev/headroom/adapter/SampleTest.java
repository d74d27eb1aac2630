package dev.headroom.adapter;

import static dev.headroom.adapter.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.SessionDates;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SampleTest {
  private static Sample sample(int seconds, double jitterMillis, long... startedMillis) {
    var nothing = OptionalDouble.empty();
    var media =
        new Sample.Media(
            nothing, nothing, OptionalDouble.of(jitterMillis), nothing, nothing, nothing, nothing);
    var at = NOW.plusSeconds(seconds);
    return new Sample(
        at,
        Duration.ofMillis(1_001),
        startedMillis.length,
        2L * startedMillis.length,
        new Sample.Rates(seconds, 2, 3, 4),
        media,
        SessionDates.of(at, 1_000L * seconds, startedMillis));
  }

  @Test
  void aSampleIsTheSameAfterAnyOther() {
    var sample = sample(61, 2.5, 7_000, 5_000);
    for (var before : new Sample[] {sample(60, 2.5, 5_000, 7_000), sample(60, 9, 5_000, 6_000)}) {
      assertThat(sample.after(before))
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .isEqualTo(sample);
    }
    assertThat(sample.after(null)).isSameAs(sample);
  }

  @Test
  void whatIsAlikeIsKeptOnce() {
    var before = sample(60, 2.5, 5_000, 7_000);
    var after = sample(61, 2.5, 5_000, 7_000).after(before);
    assertThat(after.media()).isSameAs(before.media());
    assertThat(after.window()).isSameAs(before.window());
    assertThat(sample(61, 9, 5_000).after(before).media()).isNotSameAs(before.media());
  }
}
