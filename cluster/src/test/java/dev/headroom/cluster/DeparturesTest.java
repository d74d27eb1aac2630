package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.SFU;
import static dev.headroom.cluster.Fleets.TURN;
import static dev.headroom.cluster.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.ClusterIndex.Owner;
import dev.headroom.model.Pod;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.Surplus;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeparturesTest {
  private static Departures departures(
      WorkloadRef ref, int replicas, List<Pod> pods, Consumer<ClusterIndex> more) {
    var index = new ClusterIndex();
    pods.forEach(pod -> index.put(pod, null));
    var workload = new Workload(ref, replicas, null, null);
    index.put(workload);
    more.accept(index);
    return Departures.of(index.view(true), workload, pods);
  }

  @ParameterizedTest(name = "cordoned or named for removal {0}: {1}")
  @CsvSource({"true, p-0 p-1", "false, ''"})
  void theyLeaveANodeThatIsEmptied(boolean leaving, String names) {
    var pods = fleet("A5 A1 L0").pods();

    var found =
        departures(SFU, 2, pods, index -> index.put(new ClusterNode("node-a", leaving, true)));

    assertThat(String.join(" ", found.unwanted().stream().sorted().toList())).isEqualTo(names);
    assertThat(found.surplus()).isEmpty();
  }

  /** Pods of ReplicaSet sfu-old, and those marked n of sfu-new. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          as many as wanted             | A1 A1 A1n    | 2 | 1 | 0
          a rollout took one            | A1 A1 A1n    | 1 | 2 | 1
          a rollout took all            | A1 A1 A1n    | 0 | 3 | 2
          one leaves already            | A1 L1 A1n    | 1 | 2 | 0
          a set that nobody knows of    | A1 A1 A1n    | -1 | 3 | 0
          """)
  void aReplicaSetHasTooMany(String why, String line, int ofOld, int ofNew, int surplus) {
    var pods = fleet(line).pods();

    var found =
        departures(
            SFU,
            3,
            pods,
            index -> {
              if (ofOld >= 0) {
                index.putReplicaSet("media", "sfu-old", new Owner("Deployment", "sfu"), ofOld);
              }
              index.putReplicaSet("media", "sfu-new", new Owner("Deployment", "sfu"), ofNew);
            });

    assertThat(found.unwanted()).isEmpty();
    var expected = surplus == 0 ? List.of() : List.of(new Surplus(Set.of("p-0", "p-1"), surplus));
    assertThat(found.surplus()).as(why).isEqualTo(expected);
  }

  private static List<Pod> ofRevisions(String line, String revisions) {
    var words = revisions.split(" ", -1);
    var pods = fleet(line, TURN, NOW).pods();
    return pods.stream()
        .map(pod -> {
          var labels = new HashMap<>(pod.labels());
          labels.put("controller-revision-hash", words[pods.indexOf(pod)]);
          return new Pod(
              pod.ref(),
              pod.uid(),
              pod.node(),
              labels,
              pod.phase(),
              pod.terminating(),
              TURN,
              pod.life());
        })
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          all are of the revision             | A1 A1 A1  | v1 v1 v1 | 3 | ''
          somebody scaled it down             | A1 A1 A1  | v1 v1 v1 | 1 | p-1 p-2
          a rollout begins at the top         | A1 A1 A1  | v0 v0 v0 | 3 | p-2
          and goes on below                   | A1 A1 A1  | v0 v0 v1 | 3 | p-1
          when the one above is ready         | A1 A1 S0  | v0 v0 v1 | 3 | ''
          """)
  void aStatefulSetGoesFromTheTop(
      String why, String line, String revisions, int replicas, String names) {
    var pods = ofRevisions(line, revisions);

    var found = departures(TURN, replicas, pods, index -> index.putRevision(TURN, "v1"));

    assertThat(String.join(" ", found.unwanted().stream().sorted().toList()))
        .as(why)
        .isEqualTo(names);
  }

  @Test
  void withoutAWordOfARevisionNobodyGoes() {
    var pods = ofRevisions("A1 A1", "v0 v0");

    assertThat(departures(TURN, 2, pods, _ -> {}).unwanted()).isEmpty();
  }
}
