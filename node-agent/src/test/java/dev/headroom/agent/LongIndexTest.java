package dev.headroom.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongIndexTest {
  @Test
  void holdsWhatAHashMapHolds() {
    var random = new Random(4);
    var index = new LongIndex();
    for (var round = 0; round < 3; round++) {
      var map = new HashMap<Long, Integer>();
      for (var i = 0; i < 10_000; i++) {
        var key = random.nextLong(-3_000, 3_000) << random.nextInt(48);
        map.put(key, i);
        index.put(key, i);
      }
      assertThat(index.size()).isEqualTo(map.size());
      assertThat(map).allSatisfy((key, value) -> assertThat(index.get(key)).isEqualTo(value));
      assertThat(index.get(Long.MIN_VALUE + 1)).isEqualTo(LongIndex.NONE);
      index.clear();
      assertThat(index.size()).isZero();
      assertThat(index.has(0)).isFalse();
    }
  }
}
