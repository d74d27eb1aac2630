package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.SFU;
import static dev.headroom.cluster.Fleets.TURN;
import static dev.headroom.cluster.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cluster.ClusterIndex.OwnedReplicaSet;
import dev.headroom.cluster.ClusterIndex.Owner;
import dev.headroom.model.Pod;
import dev.headroom.model.Workload;
import dev.headroom.model.WorkloadRef;
import dev.headroom.policy.Surplus;
import java.util.HashMap;
import java.util.List;
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

  private static void put(ClusterIndex index, String name, int replicas, long revision) {
    var set = new OwnedReplicaSet(new Owner("Deployment", "sfu"), replicas, revision);
    index.putReplicaSet("media", name, set);
  }

  /** Pods of ReplicaSet sfu-old, and those marked n of sfu-new; its replicas, none for -1. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one revision, as many as wanted           | A1 A1       | 2 | -1 | ''      | 0 | false
          somebody scaled it down                   | A1 A1       | 1 | -1 | ''      | 1 | false
          one leaves already                        | A1 L1       | 1 | -1 | ''      | 0 | false
          a rollout begins                          | A1 A1       | 2 | 0  | p-0 p-1 | 0 | true
          and goes on                               | A1 A1 A1n   | 1 | 2  | p-0 p-1 | 0 | true
          and was scaled down meanwhile             | A1 A1n A1n  | 1 | 1  | p-0     | 1 | true
          the old ones have gone                    | L1 A1n A1n  | 0 | 2  | ''      | 0 | false
          """)
  void aDeploymentReplacesAndScalesDown(
      String why,
      String line,
      int ofOld,
      int ofNew,
      String unwanted,
      int surplus,
      boolean rollout) {
    var found =
        departures(
            SFU,
            3,
            fleet(line).pods(),
            index -> {
              put(index, "sfu-old", ofOld, 1);
              if (ofNew >= 0) {
                put(index, "sfu-new", ofNew, 2);
              }
            });

    assertThat(String.join(" ", found.unwanted().stream().sorted().toList()))
        .as(why)
        .isEqualTo(unwanted);
    assertThat(found.surplus().stream().mapToInt(Surplus::count).sum()).as(why).isEqualTo(surplus);
    assertThat(found.rollout()).as(why).isEqualTo(rollout);
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
