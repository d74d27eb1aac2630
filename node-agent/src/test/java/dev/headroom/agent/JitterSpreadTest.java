package dev.headroom.agent;

import static dev.headroom.agent.Direction.EGRESS;
import static dev.headroom.agent.Direction.INGRESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JitterSpreadTest {
  private static final long MILLI = 1_000_000;
  private static final long S = 1_000_000_000L;

  private static JitterSpread of(long[] in, long[] out) {
    var spread = new JitterSpread();
    LongStream.of(in).forEach(it -> spread.add(INGRESS, it));
    LongStream.of(out).forEach(it -> spread.add(EGRESS, it));
    return spread;
  }

  private static double added(long[] in, long[] out) {
    return of(in, out).addedMillis().orElseThrow();
  }

  /** The rank from its definition: as few as can be of which at least 95 in 100 are not larger. */
  private static double p95(long[] values) {
    var sorted = LongStream.of(values).sorted().toArray();
    var least = 1;
    while (least * 100 < 95 * sorted.length) {
      least++;
    }
    return (double) sorted[least - 1] / MILLI;
  }

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  private static long[] jitters(SplittableRandom random, int count) {
    return random.longs(count, 0, 200 * MILLI).toArray();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatThePodAddsIsTheDifferenceOfThePercentilesAndNeverLessThanNone(long seed) {
    var random = new SplittableRandom(seed);
    var in = jitters(random, 1 + random.nextInt(80));
    var out = jitters(random, 1 + random.nextInt(80));

    assertThat(added(in, out)).isEqualTo(Math.max(0, p95(out) - p95(in)));
    assertThat(added(in, out)).isNotNegative();
    assertThat(Math.min(added(in, out), added(out, in))).as("only one way").isZero();
    assertThat(added(in, in)).as("a relay that adds none").isZero();

    var more = random.nextLong(100 * MILLI);
    var later = LongStream.of(in).map(it -> it + more).toArray();
    assertThat(added(in, later))
        .as("each stream later by as much")
        .isCloseTo((double) more / MILLI, within(1e-9));

    var reversed = new long[out.length];
    for (var i = 0; i < out.length; i++) {
      reversed[i] = out[out.length - 1 - i];
    }
    assertThat(added(in, reversed)).as("in any order").isEqualTo(added(in, out));
  }

  @ParameterizedTest(name = "{0} streams: rank {1}")
  @CsvSource({"1, 1", "19, 19", "20, 19", "21, 20", "100, 95", "101, 96", "1000, 950"})
  void theRankIsTheNearest(int streams, long rank) {
    var values = LongStream.rangeClosed(1, streams).map(it -> it * MILLI).toArray();
    assertThat(of(values, values).p95Millis(EGRESS)).hasValue((double) rank);
  }

  @Test
  void oneSideAloneSaysNothing() {
    var some = new long[] {5 * MILLI};
    var none = new long[0];
    assertThat(of(none, none).addedMillis()).isEmpty();
    assertThat(of(none, some).addedMillis()).isEmpty();
    assertThat(of(some, none).addedMillis()).isEmpty();
    assertThat(of(some, none).p95Millis(INGRESS)).hasValue(5);
    var cleared = of(some, some);
    cleared.clear();
    assertThat(cleared.p95Millis(INGRESS)).isEmpty();
  }

  @Test
  void leavesOutStreamsThatSayNothing() {
    var key = FakeMeter.key(10, 1);
    var spread = new JitterSpread();
    spread.add(new FakeMeter.Stream(key, 1, INGRESS, 10 * S, 9, 0, 3 * MILLI), 12 * S);
    assertThat(spread.p95Millis(INGRESS)).as("two seconds ago").hasValue(3);
    spread.add(new FakeMeter.Stream(key, 2, INGRESS, 10 * S - 1, 9, 0, 70 * MILLI), 12 * S);
    spread.add(new FakeMeter.Stream(key, 3, INGRESS, 12 * S, 9, 0, 0), 12 * S);
    assertThat(spread.p95Millis(INGRESS)).as("silent; clock unknown").hasValue(3);
    spread.add(new FakeMeter.Stream(key, 4, INGRESS, 12 * S, 9, 0, 70 * MILLI, 15), 12 * S);
    assertThat(spread.p95Millis(INGRESS)).as("eight timestamps a second are 16").hasValue(3);
    spread.add(new FakeMeter.Stream(key, 4, INGRESS, 12 * S, 9, 0, 70 * MILLI, 16), 12 * S);
    assertThat(spread.p95Millis(INGRESS)).hasValue(70);
  }
}
