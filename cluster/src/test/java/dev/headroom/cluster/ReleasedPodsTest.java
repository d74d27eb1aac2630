package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.SFU;
import static dev.headroom.cluster.Fleets.TURN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.Workload;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleasedPodsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nobody is released                               | sfu  | A5 A5        | 2 | 2
          a draining pod is no released one                | sfu  | A5 D0        | 2 | 2
          a released pod may go                            | sfu  | A5 R0!       | 2 | 1
          two released pods may go                         | sfu  | A5 R0! R0!   | 3 | 1
          a released pod without its cost may not          | sfu  | A5 R0        | 2 | 2
          an unready pod would go before it                | sfu  | A5u R0!      | 2 | 2
          a pending pod carries nothing                    | sfu  | A5 S0 R0!    | 3 | 2
          a released pod that is unready may go            | sfu  | A5 R0!u      | 2 | 1
          a released pod that leaves is gone already       | sfu  | A5 L0        | 1 | 1
          costs order no pods of two revisions             | sfu  | A5 A1n R0!   | 3 | 3
          a rollout's extra pods are its own affair        | sfu  | A5 A5 A0n    | 2 | 2
          replicas that no pod stands for yet              | sfu  | A5 R0!       | 4 | 3
          one that a scale-in already takes counts no more | sfu  | A5 R0! R0!   | 2 | 1
          a StatefulSet takes its highest ordinals         | turn | A5 R0 R0     | 3 | 1
          and none below one that stays                    | turn | R0! A5       | 2 | 2
          nor below one that comes back                    | turn | A5 R0! L0    | 3 | 3
          """)
  void tellsTheLeastThatMayBePublished(
      String why, String name, String line, int replicas, int least) {
    var owner = name.equals("sfu") ? SFU : TURN;
    var workload = new Workload(owner, replicas, null, null);
    var view = ClusterView.of(Fleets.fleet(line, owner, NOW).pods(), List.of(workload));

    assertThat(ReleasedPods.floor(view, workload)).as(why).isEqualTo(least);
  }
}
