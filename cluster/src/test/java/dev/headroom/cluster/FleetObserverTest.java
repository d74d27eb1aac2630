package dev.headroom.cluster;

import static dev.headroom.cluster.Fleets.NOW;
import static dev.headroom.cluster.Fleets.SFU;
import static dev.headroom.cluster.Fleets.TURN;
import static dev.headroom.cluster.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.model.SessionDates;
import dev.headroom.model.Signal;
import dev.headroom.model.Signals;
import dev.headroom.model.Workload;
import dev.headroom.policy.FleetFlag;
import dev.headroom.policy.FleetObservation;
import dev.headroom.policy.PodView;
import dev.headroom.policy.Quality;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetObserverTest {
  private final SessionMemory memory = new SessionMemory();

  private FleetObservation observe(Fleets.Fleet fleet) {
    return observe(fleet.view(3), fleet.signals());
  }

  private FleetObservation observe(ClusterView view, Signals signals) {
    var workload = view.workload(SFU).orElseThrow();
    return FleetObserver.observe(view, workload, signals, memory, false, NOW);
  }

  private static String words(PodView pod) {
    var flags = pod.flags().stream().map(Enum::name).collect(Collectors.joining(" "));
    return (pod.phase() + " " + pod.sessions().size() + " " + flags).strip();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a ready pod accepts                            | A5        | ACCEPTING 5
          a pod that is not ready and empty starts       | S0        | STARTING 0 UNREADY
          a pod that runs, empty and unready, starts     | A0u       | STARTING 0 UNREADY
          sessions on an unready pod are not lost        | A5u       | ACCEPTING 5 UNREADY
          a mark is the phase                            | D3        | DRAINING 3
          an empty draining pod is still draining        | D0        | DRAINING 0
          released, and the cost has not been seen       | A5 R0     | RELEASED 0
          released, and first to go                      | A5 R0!    | RELEASED 0 COST_WRITTEN
          an unready draining pod                        | D3u       | DRAINING 3 UNREADY
          no fresh word                                  | A?        | ACCEPTING 0 STALE
          no fresh word of a draining pod                | D?        | DRAINING 0 STALE
          a pod that starts is not waited for by word    | S?        | STARTING 0 UNREADY
          whoever is deleted leaves, whatever its mark   | L2        | LEAVING 2
          """)
  void readsOnePod(String why, String line, String last) {
    var pods = observe(fleet(line)).pods();

    assertThat(words(pods.getLast())).as(why).isEqualTo(last);
  }

  @Test
  void aSilentPodKeepsTheSessionsItHad() {
    observe(fleet("A7"));

    assertThat(words(observe(fleet("A?")).pods().getFirst())).isEqualTo("ACCEPTING 7 STALE");
  }

  /** An agent that speaks knows better than a kubelet that does not. */
  @ParameterizedTest
  @CsvSource({
    "A?, node-b, ACCEPTING 0 STALE LOST",
    "A?, node-a node-b, ACCEPTING 0 STALE",
    "A?, '', ACCEPTING 0 STALE",
    "A7, node-b, ACCEPTING 7"
  })
  void aSilentPodOfASilentNodeIsLostUnlessMostNodesAre(String pod, String heardOf, String words) {
    var fleet = fleet(pod);
    var index = new ClusterIndex();
    fleet.pods().forEach(there -> index.put(there, null));
    index.put(new Workload(SFU, 1, null, null));
    for (var node : List.of("node-a", "node-b")) {
      index.put(new ClusterNode(node, false, heardOf.contains(node)));
    }

    var seen = observe(index.view(true), fleet.signals());

    assertThat(words(seen.pods().getFirst())).isEqualTo(words);
  }

  @Test
  void agesAreKnownOnceAllSessionsAreDated() {
    var fleet = fleet("A2 A0");
    var dates = SessionDates.of(NOW, 100_000, 40_000, 10_000);

    var seen = observe(fleet.view(2), fleet.signals(dates));

    assertThat(seen.flags()).doesNotContain(FleetFlag.COUNT_ONLY);
    var sessions = seen.pods().getFirst().sessions();
    assertThat(sessions.startMillis(0)).isEqualTo(NOW.minusSeconds(90).toEpochMilli());
    assertThat(sessions.startMillis(1)).isEqualTo(NOW.minusSeconds(60).toEpochMilli());
  }

  @Test
  void anotherCostAsLowTakesTheFirstPlaceAway() {
    var fleet = fleet("A5 R0!");
    var cheap = fleet.pods().getFirst();
    var bought =
        new dev.headroom.model.Pod(
            cheap.ref(),
            cheap.uid(),
            cheap.node(),
            cheap.labels(),
            cheap.phase(),
            false,
            SFU,
            new dev.headroom.model.Pod.Life(
                NOW, true, NOW, java.util.List.of(), java.util.Map.of(PodMarks.COST, "-2000000")));
    var pods = java.util.List.of(bought, fleet.pods().getLast());

    var workload = new Workload(SFU, 2, null, null);
    var seen = observe(ClusterView.of(pods, java.util.List.of(workload)), fleet.signals());

    assertThat(seen.pods()).noneMatch(p -> p.is(dev.headroom.policy.PodFlag.COST_WRITTEN));
  }

  @Test
  void qualityIsOfThePodsThatTellAndUnknownOfNone() {
    var fleet = fleet("A5 A5 D2");
    assertThat(observe(fleet).quality()).isEqualTo(Quality.UNMEASURED);
    assertThat(
            observe(
                    fleet.view(3),
                    fleet.signals(
                        Map.of(
                            Signal.UDP_DROPS, List.of(4.0, 0.0, 3.5),
                            Signal.SERVER_JITTER, List.of(2.0, 31.5))))
                .quality())
        .isEqualTo(Quality.of(7.5, 31.5));
    assertThat(
            observe(fleet.view(3), fleet.signals(Map.of(Signal.UDP_DROPS, List.of(0.0)))).quality())
        .as("one good pod, and no word of jitter")
        .isEqualTo(new Quality(OptionalDouble.of(0), OptionalDouble.empty()));
  }

  @Test
  void severalRevisionsAreARollout() {
    assertThat(observe(fleet("A1 A1")).is(FleetFlag.ROLLOUT)).isFalse();
    assertThat(observe(fleet("A1 A1n")).is(FleetFlag.ROLLOUT)).isTrue();
    assertThat(observe(fleet("L1 A1n")).is(FleetFlag.ROLLOUT)).isFalse();
  }

  @Test
  void theFleetIsCountedAndAStatefulSetIsOrdered() {
    var turn = fleet("A1 A1", TURN, NOW);
    var workload = new Workload(TURN, 2, null, null);
    var view = ClusterView.of(turn.pods(), java.util.List.of(workload));
    var seen = FleetObserver.observe(view, workload, turn.signals(), memory, true, NOW);

    assertThat(seen.flags())
        .containsExactlyInAnyOrder(
            FleetFlag.COUNT_ONLY, FleetFlag.ORDERED, FleetFlag.UNFOLLOWED, FleetFlag.LEADER_NEW);
    assertThat(seen.live()).isEqualTo(2);
    assertThat(observe(fleet("A1")).flags())
        .containsExactlyInAnyOrder(FleetFlag.COUNT_ONLY, FleetFlag.UNFOLLOWED);
  }

  @Test
  void anAutoscalerOverTheWorkloadBringsPods() {
    var fleet = fleet("A1");
    var workload = new Workload(SFU, 1, null, null);
    var hpa = new Autoscaler("sfu", SFU, 1, 9, 0, 0, java.util.List.of());
    var view =
        ClusterView.of(
            fleet.pods(), java.util.List.of(workload), java.util.List.of(), java.util.List.of(hpa));

    assertThat(observe(view, fleet.signals()).is(FleetFlag.UNFOLLOWED)).isFalse();
  }
}
