package dev.headroom.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.policy.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PiecesTest {
  @Test
  void heapGivesTheSmallestFirst() {
    var random = new SplittableRandom(1);
    var heap = new LongHeap();
    var expected = new PriorityQueue<Long>();
    for (var i = 0; i < 20_000; i++) {
      if (expected.isEmpty() || random.nextInt(3) > 0) {
        var item = random.nextLong(1000);
        heap.push(item);
        expected.add(item);
      } else {
        assertThat(heap.pop()).isEqualTo(expected.remove());
      }
    }
  }

  @Test
  void transformComesBack() {
    var random = new SplittableRandom(2);
    var re = new double[256];
    var im = new double[256];
    for (var i = 0; i < re.length; i++) {
      re[i] = random.nextDouble();
    }
    var before = re.clone();
    Fft.transform(re, im, false);
    assertThat(re[0]).isCloseTo(java.util.Arrays.stream(before).sum(), within(1e-9));
    Fft.transform(re, im, true);
    assertThat(re).containsExactly(before, within(1e-12));
  }

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return org.assertj.core.data.Offset.offset(value);
  }

  @Test
  void demandKnowsTheMostAtOnce() {
    var trace = Worlds.random(5, 1, 2);
    var demand = Demand.of(trace, 15_000);
    var random = new SplittableRandom(6);
    for (var n = 0; n < 200; n++) {
      var from = trace.firstStart() / 15_000 * 15_000 + random.nextInt(5000) * 15_000L;
      var to = from + random.nextInt(200) * 15_000L;
      assertThat(demand.highest(from, to)).isEqualTo(mostAtOnce(trace, from, to + 15_000));
    }
  }

  private static double mostAtOnce(Trace trace, long from, long before) {
    var most = at(trace, from);
    for (var i = 0; i < trace.size(); i++) {
      if (trace.start(i) >= from && trace.start(i) < before) {
        most = Math.max(most, at(trace, trace.start(i)));
      }
    }
    return most;
  }

  private static int at(Trace trace, long time) {
    var live = 0;
    for (var i = 0; i < trace.size(); i++) {
      live += trace.start(i) <= time && trace.end(i) > time ? 1 : 0;
    }
    return live;
  }

  @Test
  void routerPacksAsThePlacementDoes() {
    var random = new SplittableRandom(8);
    var pods = new ArrayList<SimPod>();
    for (var i = 0; i < 20; i++) {
      var pod = new SimPod(i, 0);
      pod.index = i;
      if (random.nextInt(4) > 0) {
        pod.become(dev.headroom.policy.PodPhase.ACCEPTING, 0);
      }
      pods.add(pod);
    }
    var router = new Router(new Placement.FirstFit(), 3, pods);
    var table = new LiveTable();
    for (var i = 0; i < 30; i++) {
      var expected = new Placement.FirstFit().choose(router, 1, i);
      var chosen = router.choose();
      assertThat(chosen.index).isEqualTo(expected);
      var handle = table.allocate();
      table.put(handle, chosen, chosen.add(0, 1, handle));
      var other = pods.get(random.nextInt(pods.size()));
      if (other.size() > 0) {
        other.remove(random.nextInt(other.size()), table);
        router.roomAt(other.index);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"250ms,250", "90s,90000", "8m,480000", "1.5h,5400000", "7d,604800000"})
  void parsesDurations(String text, long millis) {
    assertThat(Words.duration(text, "it")).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hpa",
        "hpa:x",
        "hpa:75,grace=soon",
        "hpa:75,what=1",
        "buffer:100%",
        "buffer:-1",
        "keda:75,poll=1",
        "static:1.5",
        "schedule:1,mon@7-9=2",
        "schedule:1,xyz@07:00-09:00=2",
        "nobody",
        "headroom:coverage=2",
        "headroom:via=pigeon",
        "headroom:holidays=soon",
        "clairvoyant:3",
        "fft:margin=",
        "hpa:75,placement=best",
        "rule:over=60,over=70",
        "lower-bound:1"
      })
  void refusesPoliciesItDoesNotUnderstand(String text) {
    var trace = Worlds.trace(0, 60);
    var world = World.of(4, Duration.ofMinutes(2));
    assertThatThrownBy(() -> Worlds.policy(text, world, trace))
        .isInstanceOf(InputError.class)
        .hasMessageMatching("(?s).{10,}");
  }

  @Test
  void quotesJson() {
    assertThat(new Json().put("a\"b", "x\n\\").put("n", 1.5).put("none", Double.NaN).toString())
        .isEqualTo("{\"a\\\"b\": \"x\\u000a\\\\\", \"n\": 1.5, \"none\": null}");
  }
}
