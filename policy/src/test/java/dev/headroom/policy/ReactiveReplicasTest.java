package dev.headroom.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Capacity;
import dev.headroom.policy.ReactiveReplicas.Load;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReactiveReplicasTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an idle fleet keeps one pod,             0,   0,   0, 1, 1",
    "the buffer alone asks for a pod,         0,   5,   0, 1, 1",
    "sessions fill a pod to the brim,        10,   0,   0, 1, 1",
    "one session more asks for a pod more,   11,   0,   0, 1, 2",
    "the buffer counts as sessions,          10,   1,   0, 1, 2",
    "load falls and so does the number,      10,   0,   0, 5, 1",
    "an unknown pod holds the number,        10,   0,   1, 5, 5",
    "an unknown pod does not stop growth,    95,   0,   1, 5, 10",
  })
  void decides(
      String name, double sessions, double buffer, int unknownPods, int current, int replicas) {
    var capacity =
        new Capacity(OptionalDouble.of(10), OptionalDouble.empty(), OptionalDouble.empty(), buffer);
    var decision =
        ReactiveReplicas.decide(new Load(sessions, 0, 0, unknownPods), capacity, current);
    assertThat(decision.replicas()).as(name).isEqualTo(replicas);
    assertThat(decision.explanation()).contains((int) sessions + " live");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "packets are the tightest, 10, 40000,       0, 4",
    "bits are the tightest,    10,     0, 2500000, 3",
    "sessions are the tightest, 95, 10000,       0, 10",
  })
  void theTightestLimitCounts(
      String name, double sessions, double packets, double bits, int replicas) {
    var capacity =
        new Capacity(
            OptionalDouble.of(10), OptionalDouble.of(10_000), OptionalDouble.of(1_000_000), 0);
    var decision = ReactiveReplicas.decide(new Load(sessions, packets, bits, 0), capacity, 1);
    assertThat(decision.replicas()).as(name).isEqualTo(replicas);
  }
}
